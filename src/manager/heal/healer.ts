import {
  aborted,
  anySignal,
  backoffMs,
  type Clock,
  Doorbell,
  errorText,
  isAbortOf,
  KeyedLock,
  Limiter,
  type Log,
  type Random,
} from '../../base/index.ts';
import { StoreUnreachableError } from '../../store/index.ts';
import { type Cluster, type ClusterNode, healthyNodes } from '../cluster/index.ts';
import { type KnownFleet, type Notices, RecordChangedError, type RecordKeeper, type Records } from '../records/index.ts';
import { fleetVolumes } from '../volumes/index.ts';
import { carryOut } from './carry-out.ts';
import type { Licence } from './licence.ts';
import { type MassFailure, massFailure } from './mass-failure.ts';

import { Observer } from './observer.ts';
import { oldCopyStep, plan } from './plan.ts';
import type { HealRule } from './rule.ts';
import type { SeenNode } from './seen.ts';
import type { Plan, Step } from './step.ts';
import { Unrecorded } from './unrecorded.ts';

export interface HealerOptions {
  readonly cluster: Cluster;
  readonly records: Records;
  readonly keeper: RecordKeeper;
  readonly fleet: KnownFleet;
  readonly notices: Notices;
  readonly rule: HealRule;
  /** API version to create replacements in. */
  readonly version: string;
  /** CPU shares on record are a number of CPUs. */
  readonly classic?: boolean | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Containers that are made anew at the same time. */
const AT_A_TIME = 16;
const CALM_MS = 1_000;
const ALERT_MS = 100;
const IDLE_MS = 10_000;
const RETRY = { baseMs: 500, maxMs: 60_000 };
/** How long what is under way may take to end when healing stops; what it leaves is found again by its record. */
const STOP_MS = 1_500;
/** An old copy may be found, removed, and its record changed meanwhile: more rounds than that are a bug. */
const MOST_ROUNDS = 10;

/** Looks, plans and acts until its licence ends: what was put on record is where it should be, once. */
export class Healer {
  readonly #options: HealerOptions;
  readonly #observer: Observer;
  readonly #limiter = new Limiter(AT_A_TIME);
  readonly #locks = new KeyedLock();
  readonly #bell = new Doorbell();
  /** What is being done, by swarm id; aborting stops what need not be finished. */
  readonly #busy = new Map<string, AbortController>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #failures = new Map<string, { readonly count: number; readonly nextMs: number }>();
  #licence: Licence | undefined;
  #mass: MassFailure;
  #toldPause = false;
  #healthy = '';

  constructor(options: HealerOptions) {
    this.#options = options;
    this.#observer = new Observer(options);
    options.records.onChange((swarmId) => {
      options.cluster.reconsider(swarmId);
      this.#bell.ring();
    });
  }

  /** Heals as long as the licence lasts. */
  async run(licence: Licence): Promise<void> {
    const { signal } = licence;
    const { clock, cluster } = this.#options;
    try {
      await cluster.ready(signal);
      this.#licence = licence;
      await Promise.all([this.#heal(licence), new Unrecorded(this.#options).run(licence)]);
    } catch (error) {
      if (!isAbortOf(signal, error)) throw error;
    } finally {
      this.#licence = undefined;
      for (const controller of this.#busy.values()) controller.abort();
      await Promise.race([Promise.allSettled(this.#underWay), clock.sleep(STOP_MS)]);
    }
  }

  async #heal(licence: Licence): Promise<void> {
    const { signal } = licence;
    const { clock, records } = this.#options;
    while (!signal.aborted) {
      const waitMs = records.isLoaded && (await this.#isOurs(signal)) ? this.#turn(licence) : CALM_MS;
      await this.#bell.wait(waitMs, clock, signal);
      await clock.sleep(ALERT_MS / 2, signal);
    }
  }

  /**
   * For `beforeHealthy` of the cluster: a node that returns holds no copy that was replaced meanwhile when it starts to
   * count. Does nothing without licence: another manager does it.
   * @throws what keeps an old copy from being removed
   */
  async beforeHealthy(node: ClusterNode, signal: AbortSignal): Promise<void> {
    if (this.#licence === undefined) return;
    for (const { swarmId, current, old } of this.#options.records.all()) {
      if (current.node.id !== node.id && !old.some((copy) => copy.node.id === node.id)) continue;
      // Where nothing was asked of an engine yet, there is nothing to replace any more.
      this.#busy.get(swarmId)?.abort();
      await unlessAborted(
        this.#locks.run(swarmId, () => this.#settle(swarmId, node, signal)),
        signal,
      );
    }
  }

  async #settle(swarmId: string, node: ClusterNode, signal: AbortSignal): Promise<void> {
    const { records, rule, clock, log } = this.#options;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const record = records.get(swarmId);
      const licence = this.#licence;
      if (record === undefined || licence?.holds() !== true) return;
      const step = oldCopyStep(record, { nodes: [this.#observer.returning(node)], nowMs: clock.nowMs() }, rule);
      if (step === undefined || step.kind === 'forgetCopy') return;
      try {
        await carryOut(step, this.#options, licence, signal);
      } catch (cause) {
        if (!(cause instanceof StoreUnreachableError)) throw cause;
        log.warn('what a returning node holds is settled when the store is back', { node: node.name, name: record.name, cause });
        return;
      }
    }
  }

  /** Whether the records are of this fleet, as far as can be told now. */
  async #isOurs(signal: AbortSignal): Promise<boolean> {
    const { cluster, fleet, records, notices, log } = this.#options;
    if (records.all().length === 0) return true;
    const engines = healthyNodes(cluster).map((node) => node.id);
    const isOurs = await fleet.recognises(engines, signal).catch((cause: unknown) => {
      if (!signal.aborted) log.warn('the store does not tell whose records it has', { cause });
      return false;
    });
    const isForeign = !isOurs && engines.length > 0 && records.problem === undefined;
    const text = `WARNING: nothing is rescheduled: none of the engines here was ever seen with the store ${records.address}; give this fleet a store of its own, --store`;
    notices.tellFleet(isForeign ? text : undefined);
    return isOurs;
  }

  /** One look and what follows from it. @returns how long to wait for the next, unless something happens */
  #turn(licence: Licence): number {
    const { records, keeper, rule, cluster } = this.#options;
    if (records.all().length === 0) return this.#rest();
    if (records.problem !== undefined || !keeper.isSettled) return CALM_MS;
    const look = this.#observer.look({ busy: new Set(this.#busy.keys()), notBeforeMs: this.#notBefore() });
    this.#mass = massFailure(this.#mass, look.nodes, look.nowMs, rule);
    this.#retryWhenRoomAppears(look.nodes);
    const shared = new Set(fleetVolumes(cluster.nodes()).flatMap((v) => (v.scope === 'global' ? [v.name] : [])));
    const made = plan({ ...look, pausedBecause: this.#mass?.text }, rule, (volume) => shared.has(volume));
    this.#tell(made);
    cluster.askToFence(new Set(made.blocked.flatMap(({ fence }) => fence?.address ?? [])));
    for (const step of made.steps) this.#begin(step, licence);
    const isAlert = made.steps.length > 0 || made.blocked.length > 0 || look.nodes.some((node) => !node.isAnswering);
    return isAlert ? ALERT_MS : CALM_MS;
  }

  #rest(): number {
    this.#mass = undefined;
    this.#tell({ steps: [], blocked: [] });
    this.#options.cluster.askToFence(new Set());
    return IDLE_MS;
  }

  #begin(step: Step, licence: Licence): void {
    const { swarmId } = step.record;
    const controller = new AbortController();
    this.#busy.set(swarmId, controller);
    const task = this.#carryOut(step, licence, controller.signal).finally(() => {
      this.#busy.delete(swarmId);
      this.#underWay.delete(task);
      this.#bell.ring();
    });
    this.#underWay.add(task);
  }

  async #carryOut(step: Step, licence: Licence, signal: AbortSignal): Promise<void> {
    const { swarmId, name } = step.record;
    const { log, notices } = this.#options;
    log.debug('healing', { step: step.kind, name, because: step.because });
    try {
      await this.#limiter.run(() => this.#locks.run(swarmId, () => carryOut(step, this.#options, licence, signal)), signal);
      this.#failures.delete(swarmId);
      notices.withdraw(swarmId);
    } catch (cause) {
      if (cause instanceof RecordChangedError || signal.aborted) log.debug('healing was overtaken', { step: step.kind, name, cause });
      else this.#failed(step, cause);
    }
  }

  #failed({ kind, record, because }: Step, cause: unknown): void {
    const { log, notices, clock, random } = this.#options;
    const count = (this.#failures.get(record.swarmId)?.count ?? 0) + 1;
    const waitMs = backoffMs(count - 1, RETRY, random);
    this.#failures.set(record.swarmId, { count, nextMs: clock.nowMs() + waitMs });
    notices.tell(record.swarmId, `${because}, but ${errorText(cause)}`);
    log.warn('healing did not succeed; trying again', { step: kind, name: record.name, because, inMs: waitMs, cause });
  }

  #notBefore(): ReadonlyMap<string, number> {
    return new Map([...this.#failures].map(([swarmId, { nextMs }]) => [swarmId, nextMs]));
  }

  /** What found no place may find one now. */
  #retryWhenRoomAppears(nodes: readonly SeenNode[]): void {
    const healthy = nodes.flatMap((node) => (node.isHealthy ? [node.id] : [])).join(' ');
    if (healthy !== this.#healthy) this.#failures.clear();
    this.#healthy = healthy;
  }

  #tell({ blocked }: Plan): void {
    const { notices, log } = this.#options;
    const told = new Set(blocked.map(({ record }) => record.swarmId));
    for (const swarmId of notices.swarmIds()) if (!told.has(swarmId) && !this.#failures.has(swarmId)) notices.withdraw(swarmId);
    for (const { record, because } of blocked) {
      if (notices.of(record.swarmId) !== because) log.warn('container is not rescheduled', { name: record.name, because });
      notices.tell(record.swarmId, because);
    }
    this.#tellPause(blocked.length > 0 && this.#mass !== undefined ? this.#mass.text : undefined);
  }

  #tellPause(text: string | undefined): void {
    const { notices, log } = this.#options;
    const warning = `rescheduling pauses: ${text}; it goes on when enough of them answer, or when the manager is restarted with a higher --reschedule-max-share`;
    notices.tellFleet(text === undefined ? undefined : `WARNING: ${warning}`);
    if (text !== undefined && !this.#toldPause) log.error('rescheduling pauses', { because: text });
    if (text === undefined && this.#toldPause) log.info('rescheduling goes on');
    this.#toldPause = text !== undefined;
  }
}

/** Waits for a task that nobody can stop, but not longer than anybody wants. */
async function unlessAborted(task: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([task, aborted(anySignal(signal, over.signal))]);
  } finally {
    over.abort();
  }
  signal.throwIfAborted();
}
