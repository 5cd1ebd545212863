import { type Clock, Doorbell, isAbort, type Log } from '../../base/index.ts';
import type { EngineEvent } from '../../engine/index.ts';
import type { Resource } from './contract.ts';
import type { NodeReader } from './node-reader.ts';
import type { ClusterSettings } from './settings.ts';

/** Container actions that change nothing we cache. */
const NOISE = new Set(['top', 'resize', 'export', 'attach', 'detach', 'copy', 'archive-path', 'extract-to-dir']);

const LOOK_AGAIN_MS = 100;
const MOST_LOOKS = 30;

/**
 * Collects what an engine's events say has changed and reads it again: changes of the same moment in one call, one call
 * at a time, so that a burst of events costs a few lists and not one inspect each.
 */
export class NodeChanges {
  readonly #reader: NodeReader;
  readonly #settings: ClusterSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #isHealthy: () => boolean;
  readonly #bell = new Doorbell();
  #ids = new Set<string>();
  #limits = new Set<string>();
  /** Containers that ended but were still listed as running, with the number of looks so far. */
  readonly #ended = new Map<string, number>();
  #resources = new Set<Resource>();

  /** @param isHealthy an unhealthy node is not read: it is read anew as a whole before it counts as healthy again */
  constructor(reader: NodeReader, settings: ClusterSettings, clock: Clock, log: Log, isHealthy: () => boolean) {
    this.#reader = reader;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#isHealthy = isHealthy;
  }

  /** Notes what an event changes. */
  note(event: EngineEvent): void {
    const { type, action } = event;
    if (type === 'container') this.#noteContainer(event);
    else if (type === 'image') this.mark('images');
    else if (type === 'volume' && action !== 'mount' && action !== 'unmount') this.mark('volumes');
    else if (type === 'network' && (action === 'connect' || action === 'disconnect'))
      this.#markContainer(event.attributes['container'] ?? '');
    else if (type === 'network') this.mark('networks');
  }

  /** Notes that everything of a kind is to be read again. */
  mark(resource: Resource): void {
    this.#resources.add(resource);
    this.#bell.ring();
  }

  /** Notes that the limits of a container are to be read. */
  markLimits(id: string): void {
    this.#limits.add(id);
    this.#bell.ring();
  }

  /** Reads what was noted, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#bell.wait(this.#ended.size === 0 ? undefined : LOOK_AGAIN_MS, this.#clock, signal);
      await this.#clock.sleep(this.#settings.coalesceMs, signal);
      await this.#read(signal);
    }
  }

  #noteContainer(event: EngineEvent): void {
    const { action, actorId } = event;
    if (NOISE.has(action) || action.startsWith('exec_')) return;
    if (action === 'destroy') {
      this.#reader.forget(actorId);
      // What it was linked to loses a name.
      for (const id of this.#reader.linkedFrom(event.attributes['name'] ?? '')) this.#markContainer(id);
      return;
    }
    if (action === 'start' || action === 'die') this.#reader.tellSince(actorId, Number(event.timeNano / 1_000_000n));
    if (action === 'die') this.#ended.set(actorId, 0);
    if (action === 'start') this.#ended.delete(actorId);
    if (action === 'update') this.#limits.add(actorId);
    if (action === 'commit') this.mark('images');
    this.#markContainer(actorId);
  }

  /** An engine tells of an end a moment before its lists show it: what is still listed as running is looked at again. */
  #checkEnded(): void {
    for (const [id, looks] of this.#ended) {
      if (looks < MOST_LOOKS && this.#reader.isRunning(id)) this.#ended.set(id, looks + 1);
      else this.#ended.delete(id);
    }
  }

  #markContainer(id: string): void {
    if (id === '') return;
    this.#ids.add(id);
    this.#bell.ring();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const [ids, limits, resources] = [[...new Set([...this.#ids, ...this.#ended.keys()])], [...this.#limits], [...this.#resources]];
    this.#ids = new Set();
    this.#limits = new Set();
    this.#resources = new Set();
    if (!this.#isHealthy()) return;
    const reads = resources.map((resource) => this.#reader.read(resource, signal));
    if (ids.length > 0 && !resources.includes('containers')) reads.push(this.#reader.readContainers(ids, signal));
    const results = await Promise.allSettled([...reads, ...limits.map((id) => this.#reader.reinspect(id, signal))]);
    const failed = results.find((r) => r.status === 'rejected');
    if (failed === undefined) {
      this.#checkEnded();
      return;
    }
    if (isAbort(failed.reason) && signal.aborted) throw failed.reason;
    this.#log.warn('node could not be read after a change; reading again', { cause: failed.reason });
    for (const id of ids) this.#ids.add(id);
    for (const id of limits) this.#limits.add(id);
    for (const resource of resources) this.#resources.add(resource);
    await this.#clock.sleep(1_000, signal);
    this.#bell.ring();
  }
}
