import { lookup } from 'node:dns/promises';
import {
  anySignal,
  backoffMs,
  type Clock,
  Doorbell,
  errorText,
  ignoreAbort,
  isAbort,
  type Log,
  objectOf,
  type Random,
  SchwarmError,
  stringOf,
} from '../../base/index.ts';
import { type EngineEvent, watchEvents } from '../../engine/index.ts';
import { nodeFactsFromInfo } from '../../model/index.ts';
import type { BeforeHealthy } from './contract.ts';
import type { MergedEvents } from './event-hub.ts';
import type { FleetNode } from './fleet-node.ts';
import { NodeChanges } from './node-changes.ts';
import type { NodeReader } from './node-reader.ts';
import { pastUpdates } from './past-updates.ts';
import { nanosOf } from './rfc3339.ts';
import type { ClusterSettings } from './settings.ts';

export interface SessionParts {
  readonly node: FleetNode;
  readonly reader: NodeReader;
  readonly events: MergedEvents;
  readonly settings: ClusterSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Takes the engine's id for this node. @throws DuplicateEngineError when another node has it */
  readonly claim: (engineId: string, node: FleetNode) => void;
  /** Called when the node's first contact has succeeded or failed. */
  readonly onTried: () => void;
  readonly beforeHealthy: BeforeHealthy;
}

const RESOURCES = ['containers', 'images', 'networks', 'volumes'] as const;

/**
 * Keeps one node: reaches the engine, reads it, follows its events, probes it, and tells its state.
 *
 * pending ─validated→ healthy ─`failureRetry` failures in a row→ unhealthy ─answers, read anew→ healthy. An engine that
 * comes back with another id is another engine: the node starts over.
 */
export class NodeSession {
  readonly #parts: SessionParts;
  readonly #changes: NodeChanges;
  readonly #bell = new Doorbell();
  readonly #log: Log;
  #stream = new AbortController();
  #unhealthySinceMs = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#log = parts.log.child({ node: parts.node.address });
    this.#changes = new NodeChanges(parts.reader, parts.settings, parts.clock, this.#log, () => parts.node.state === 'healthy');
  }

  /** Probes (or tries to reach) the node now instead of at its next turn. */
  hurry(): void {
    this.#bell.ring();
  }

  /** It has become known that limits of a container were changed at some time. */
  limitsChanged(containerId: string): void {
    if (this.#parts.reader.isUninspected(containerId)) this.#changes.markLimits(containerId);
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#keep(signal), this.#giveUpWaiting(signal)]);
  }

  /** Nobody waits longer for the first contact than for a probe: an engine that accepts and never answers delays no one. */
  async #giveUpWaiting(signal: AbortSignal): Promise<void> {
    await this.#parts.clock.sleep(this.#parts.settings.probeTimeoutMs, signal).catch(ignoreAbort);
    this.#tried();
  }

  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const sinceNano = await this.#connect(signal);
        await this.#live(sinceNano, signal);
      } catch (cause) {
        if (signal.aborted) return;
        this.#log.error('node session failed; starting over', { cause });
        this.#parts.node.setState('pending', errorText(cause));
        await this.#parts.clock.sleep(this.#parts.settings.pendingRetryMaxMs, signal).catch(() => {});
      }
    }
  }

  /** Tries until the engine is validated; returns the engine's time before its first list, to read events from. */
  async #connect(signal: AbortSignal): Promise<bigint | undefined> {
    const { node, settings, clock, random } = this.#parts;
    for (let attempt = 0; ; attempt++) {
      try {
        const sinceNano = await this.#validate(signal);
        await this.#readLimits(sinceNano, signal);
        await this.#parts.beforeHealthy(this.#parts.node, signal);
        this.#becomeHealthy('engine_connect');
        return sinceNano;
      } catch (cause) {
        signal.throwIfAborted();
        const problem = errorText(cause);
        if (problem !== node.problem) this.#log.warn('node is not usable yet', { cause });
        node.setState('pending', problem);
        this.#tried();
      }
      const waitMs = backoffMs(attempt, { baseMs: settings.pendingRetryMinMs, maxMs: settings.pendingRetryMaxMs }, random);
      await this.#bell.wait(waitMs, clock, signal);
    }
  }

  async #validate(signal: AbortSignal): Promise<bigint | undefined> {
    const { node, reader } = this.#parts;
    await node.engine.negotiate(signal);
    node.ip = await this.#resolve();
    const sinceNano = await this.#readFacts(signal);
    await Promise.all(RESOURCES.map((resource) => reader.read(resource, signal)));
    node.loaded = true;
    return sinceNano;
  }

  /** Labels tell the limits that containers were created with; since then they may have been changed. */
  async #readLimits(untilNano: bigint | undefined, signal: AbortSignal): Promise<void> {
    const { node, reader } = this.#parts;
    if (node.containers.size === 0) return;
    const updated = untilNano === undefined ? [] : await pastUpdates(node.engine, untilNano, signal).catch(() => this.#withoutPast(signal));
    await reader.inspectChanged(updated, signal);
  }

  #withoutPast(signal: AbortSignal): readonly string[] {
    signal.throwIfAborted();
    this.#log.info('the engine does not tell what happened before; limits that were changed then may be unknown');
    return [];
  }

  /** Clients take published ports by address, never by name; a name that does not resolve is shown as it is. */
  async #resolve(): Promise<string> {
    const { endpoint } = this.#parts.node.engine;
    if (endpoint.kind === 'unix') return '127.0.0.1';
    const { address } = await lookup(endpoint.host).catch(() => ({ address: endpoint.host }));
    return address;
  }

  /** @throws EngineReplacedError when the engine answers with another id than before */
  async #readFacts(signal: AbortSignal): Promise<bigint | undefined> {
    const { node, settings, clock, claim } = this.#parts;
    const deadlineMs = settings.listTimeoutMs;
    const [info, version] = await Promise.all([
      node.engine.json({ method: 'GET', path: '/info', deadlineMs }, signal),
      node.engine.json({ method: 'GET', path: '/version', deadlineMs }, signal),
    ]);
    const body = objectOf(info.body);
    const id = stringOf(body['ID']) ?? node.address;
    if (node.loaded && id !== node.id) throw new EngineReplacedError(node.id, id);
    const facts = nodeFactsFromInfo(body);
    claim(id, node);
    node.infoBody = body;
    node.versionBody = objectOf(version.body);
    node.updatedAtMs = clock.nowMs();
    node.answeredAtMs = node.updatedAtMs;
    node.identify(id, facts);
    return nanosOf(stringOf(body['SystemTime']) ?? '');
  }

  /** The life of a validated node; ends when `signal` aborts or the engine turns out to be another one. */
  async #live(sinceNano: bigint | undefined, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const until = anySignal(signal, over.signal);
    const parts = [this.#follow(sinceNano, until), this.#changes.run(until), this.#probe(until), this.#refresh(until)];
    try {
      await Promise.race(parts);
    } catch (cause) {
      if (!(cause instanceof EngineReplacedError)) throw cause;
      this.#log.warn('another engine answers at this address; starting over', { cause });
      this.#parts.reader.clear();
      this.#parts.node.loaded = false;
      this.#parts.node.setState('pending', cause.message);
    } finally {
      over.abort();
      await Promise.allSettled(parts);
    }
  }

  /**
   * Follows the engine's events. A node that became unhealthy gets a new stream: the old one may be half open (its
   * machine rebooted behind a cut link) and would stay silent for good.
   */
  async #follow(sinceNano: bigint | undefined, signal: AbortSignal): Promise<void> {
    let lastNano = sinceNano;
    this.#parts.node.followedFromNano ??= sinceNano;
    for (let first = true; !signal.aborted; first = false) {
      this.#stream = new AbortController();
      if (!first) this.#markAll();
      for await (const event of this.#watch(lastNano, anySignal(signal, this.#stream.signal))) {
        if (event === 'gap') this.#markAll();
        else {
          lastNano = event.timeNano;
          await this.#take(event, signal);
        }
      }
    }
  }

  #watch(sinceNano: bigint | undefined, signal: AbortSignal): AsyncGenerator<EngineEvent | 'gap'> {
    const { node, clock, random } = this.#parts;
    return watchEvents(node.engine, { clock, random, ...(sinceNano === undefined ? {} : { sinceNano }) }, signal);
  }

  /** Events may have been missed: everything is read again, and the engine looked at. */
  #markAll(): void {
    for (const resource of RESOURCES) this.#changes.mark(resource);
    this.hurry();
  }

  async #take(event: EngineEvent, signal: AbortSignal): Promise<void> {
    const { node, events } = this.#parts;
    this.#changes.note(event);
    events.publish(node, event.type === 'network' ? await this.#withShownId(event, signal) : event);
    if (changesFacts(event)) await this.#readFacts(signal);
  }

  /** An event of a network with the id clients know it by. That of a new one is only told by the engine's list. */
  async #withShownId(event: EngineEvent, signal: AbortSignal): Promise<EngineEvent> {
    const { node, reader } = this.#parts;
    if (event.action === 'create' && node.networkIds.shown(event.actorId) === undefined) {
      await reader.read('networks', signal).catch((cause: unknown) => {
        signal.throwIfAborted();
        this.#log.warn('the networks of a node could not be listed; an event tells a new one by the engine’s id', { cause });
      });
    }
    return { ...event, actorId: node.networkIds.shown(event.actorId) ?? event.actorId };
  }

  async #probe(signal: AbortSignal): Promise<void> {
    const { node, settings, clock, random } = this.#parts;
    while (!signal.aborted) {
      const jitterMs = (random.next() * settings.probeIntervalMs) / 4;
      await this.#bell.wait(settings.probeIntervalMs + jitterMs, clock, signal);
      try {
        await node.engine.json({ method: 'HEAD', path: '/_ping', deadlineMs: settings.probeTimeoutMs }, signal);
        if (node.state === 'unhealthy') await this.#recover(signal);
        node.answeredAtMs = clock.nowMs();
        node.setFailures(0, undefined);
      } catch (cause) {
        if (signal.aborted || cause instanceof EngineReplacedError) throw cause;
        this.#fail(cause);
      }
    }
  }

  /** Everything may have changed while the node was away: it is read anew before it counts as healthy. */
  async #recover(signal: AbortSignal): Promise<void> {
    await this.#validate(signal);
    await this.#parts.beforeHealthy(this.#parts.node, signal);
    this.#becomeHealthy('engine_reconnect');
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const { node, reader, settings, clock, random } = this.#parts;
    while (!signal.aborted) {
      await clock.sleep(settings.refreshMinMs + random.next() * (settings.refreshMaxMs - settings.refreshMinMs), signal);
      if (node.state !== 'healthy') continue;
      try {
        await Promise.all(RESOURCES.map((resource) => reader.read(resource, signal)));
        if (clock.nowMs() - node.updatedAtMs >= settings.factsIntervalMs) await this.#readFacts(signal);
      } catch (cause) {
        if (signal.aborted || cause instanceof EngineReplacedError) throw cause;
        this.#log.warn('node could not be listed', { cause });
        this.hurry();
      }
    }
  }

  #becomeHealthy(action: 'engine_connect' | 'engine_reconnect'): void {
    const { node, events } = this.#parts;
    node.setState('healthy', undefined);
    node.setFailures(0, undefined);
    this.#tried();
    events.announce(action, node);
    this.#log.info('node is healthy', { name: node.name, engine: String(node.versionBody['Version']), containers: node.containers.size });
  }

  #fail(cause: unknown): void {
    const { node, settings, events, clock } = this.#parts;
    const problem = isAbort(cause) ? 'no answer' : errorText(cause);
    node.setFailures(node.failures + 1, problem);
    if (node.state === 'unhealthy' && clock.nowMs() - this.#unhealthySinceMs >= settings.lostAfterMs) node.lose();
    if (node.state !== 'healthy' || node.failures < settings.failureRetry) return;
    node.setState('unhealthy', problem);
    this.#unhealthySinceMs = clock.nowMs();
    this.#stream.abort();
    events.announce('engine_disconnect', node, { error: problem });
    this.#log.warn('node is unhealthy', { name: node.name, failures: node.failures, cause });
  }

  #tried(): void {
    if (this.#parts.node.tried) return;
    this.#parts.node.tried = true;
    this.#parts.onTried();
  }
}

/** The engine at an address is not the one it was. */
class EngineReplacedError extends SchwarmError {
  override readonly status = 503;
  override readonly code = 'engine_replaced';
  constructor(before: string, now: string) {
    super(`the engine was ${before} and is now ${now}; it is read anew as a different engine`);
  }
}

/** Whether an engine tells other facts from then on: its settings, or the drivers that plugins bring. */
function changesFacts({ type, action }: EngineEvent): boolean {
  return (type === 'daemon' && action === 'reload') || type === 'plugin';
}
