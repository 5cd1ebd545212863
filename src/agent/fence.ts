import {
  anySignal,
  type Clock,
  Doorbell,
  errorText,
  ignoreAbort,
  isAbort,
  type Log,
  objectOf,
  SchwarmError,
  stringOf,
} from '../base/index.ts';
import { type Engine, EngineHttpError } from '../engine/index.ts';
import { LABEL } from '../model/index.ts';
import { type FenceTimes, fenceTimes } from './fence-times.ts';
import { type FencedContainer, fencedContainers, running, runningIds, standing } from './fenced-containers.ts';

/** What lets containers run: a session, or the time an agent has after its start. */
export interface HeldLease {
  /** Aborts when 2/3 of its time are over since the last renewal; right at once when asked after a freeze. */
  readonly lost: AbortSignal;
  /** What was granted. */
  readonly ttlMs: number;
}

export interface FenceOptions {
  readonly engine: Engine;
  /** Of the lease. */
  readonly ttlMs: number;
  /** One that nobody sets: `bootClock`. */
  readonly clock: Clock;
  readonly log: Log;
}

/** Between two looks while no lease is held: the engine may start containers again by their restart policies. */
const CLOSED_LOOK_MS = 1_000;
/** How long containers that removed themselves are told of, with a lease. */
const REMEMBER_GONE_MS = 60_000;

/**
 * Stops containers that may run elsewhere as long as no lease is held, and never starts one. An agent that starts counts as
 * one whose lease was renewed at that moment.
 */
export class Fence {
  readonly #options: FenceOptions;
  #times: FenceTimes;
  readonly #bell = new Doorbell();
  /** By id; since when they are gone, for those that removed themselves when they were stopped. */
  readonly #fenced = new Map<string, number | undefined>();
  readonly #closed = new Set<() => void>();
  readonly #start = new AbortController();
  readonly #startMs: number;
  #lease: HeldLease | undefined;
  #engineId: string | undefined;
  #answeredMs = Number.NEGATIVE_INFINITY;
  readonly #ready = Promise.withResolvers<void>();
  #wasOpen = true;
  /** Without a lease: whether everything fenced was seen to stand. */
  #stands = false;
  #failure = '';
  #told = '';
  #onChange: () => void = () => {};

  constructor(options: FenceOptions) {
    this.#options = options;
    this.#times = fenceTimes(options.ttlMs);
    this.#startMs = options.clock.nowMs();
  }

  /**
   * Id of the engine that a lease can be taken for; undefined while the engine is silent, and while containers that are to
   * stand do not.
   */
  get guards(): string | undefined {
    return this.isAnswering && (this.#stands || this.#mayRun()) ? this.#engineId : undefined;
  }

  /** Whether the engine has answered lately. */
  get isAnswering(): boolean {
    return this.#options.clock.nowMs() - this.#answeredMs <= this.#times.silentMs;
  }

  /** Resolves when the engine was looked at once. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Ids of containers that it stopped and that stand since, or have gone with that, in order. */
  get fenced(): readonly string[] {
    return [...this.#fenced.keys()].sort();
  }

  /** Takes over what an agent before this one stopped. */
  adopt(ids: readonly string[]): void {
    for (const id of ids) if (!this.#fenced.has(id)) this.#fenced.set(id, undefined);
  }

  /** Called when `guards` or `fenced` may have changed. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** Containers may run as long as this lease lasts, instead of any before it. */
  open(lease: HeldLease): void {
    this.#lease = lease;
    this.#stands = false;
    this.#times = fenceTimes(lease.ttlMs);
    lease.lost.addEventListener('abort', () => this.#bell.ring(), { once: true });
    this.#bell.ring();
  }

  /** Takes the lease away. */
  shut(): void {
    this.#lease = undefined;
    this.#start.abort();
    this.#bell.ring();
  }

  /** Takes the lease away. @returns whether everything fenced was seen to stand within the time that may take */
  async close(signal: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    this.shut();
    this.#stands = false;
    this.#closed.add(() => over.abort());
    await this.#options.clock.sleep(this.#times.killAfterMs + 3 * this.#times.callMs, anySignal(signal, over.signal)).catch(ignoreAbort);
    return over.signal.aborted;
  }

  /** Looks after the engine until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    void clock.sleep(this.#times.openMs, anySignal(signal, this.#start.signal)).then(() => this.#bell.ring(), ignoreAbort);
    while (!signal.aborted) {
      const isOpen = this.#mayRun();
      if (isOpen) await this.#look(signal);
      else await this.#stopAll(signal);
      this.#ready.resolve();
      await this.#bell.wait(isOpen && this.#mayRun() ? this.#times.lookMs : CLOSED_LOOK_MS, clock, signal).catch(ignoreAbort);
    }
  }

  #mayRun(): boolean {
    if (this.#lease !== undefined) return !this.#lease.lost.aborted;
    return !this.#start.signal.aborted && this.#options.clock.nowMs() - this.#startMs < this.#times.openMs;
  }

  /** Whether the engine answers, and what became of the containers that were fenced. */
  async #look(signal: AbortSignal): Promise<void> {
    // A look at a slow engine must not hold up fencing.
    const until = anySignal(signal, this.#lease?.lost);
    if (!this.#wasOpen) this.#options.log.info('lease is held: containers may run again', { engine: this.#options.engine.address });
    this.#wasOpen = true;
    try {
      await this.#identify(until);
      if (this.#fenced.size > 0) this.#forget(await this.#list(true, this.#times.lookCallMs, until));
    } catch (cause) {
      if (!until.aborted) this.#options.log.debug('engine does not answer', { cause });
    }
    this.#tellChange();
  }

  /** Whose engine it is may have changed while it was silent. */
  async #identify(signal: AbortSignal): Promise<void> {
    const { engine, clock } = this.#options;
    const deadlineMs = this.#times.lookCallMs;
    const isKnown = this.#engineId !== undefined && this.isAnswering;
    const { body } = await engine.json({ method: 'GET', path: isKnown ? '/_ping' : '/info', deadlineMs }, signal);
    if (!isKnown) this.#engineId = stringOf(objectOf(body)['ID']);
    this.#answeredMs = clock.nowMs();
  }

  /** Those that run again; those that are gone once the manager must have seen it. */
  #forget(list: unknown): void {
    const stands = new Set(standing(list));
    const runs = new Set(runningIds(list));
    const nowMs = this.#options.clock.nowMs();
    for (const [id, goneMs] of this.#fenced) {
      if (stands.has(id)) continue;
      if (runs.has(id) || (goneMs !== undefined && nowMs - goneMs >= REMEMBER_GONE_MS)) this.#fenced.delete(id);
      else if (goneMs === undefined) this.#fenced.set(id, nowMs);
    }
  }

  async #stopAll(signal: AbortSignal): Promise<void> {
    const { engine, log } = this.#options;
    if (this.#wasOpen) log.warn('no lease is held: containers that may run elsewhere are stopped', { engine: engine.address });
    this.#wasOpen = false;
    try {
      this.#stands = false;
      const found = fencedContainers(running(await this.#list(false, this.#times.callMs, signal)));
      const results = await Promise.allSettled(found.map((container) => this.#stop(container, signal)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      await this.#identify(signal);
      this.#stands = true;
      this.#failure = '';
      for (const resolve of this.#closed) resolve();
      this.#closed.clear();
    } catch (cause) {
      if (!signal.aborted) this.#tellFailure(errorText(cause));
    }
    this.#tellChange();
  }

  #tellChange(): void {
    const now = JSON.stringify([this.guards, this.#stands, this.fenced]);
    if (now === this.#told) return;
    this.#told = now;
    this.#onChange();
  }

  /** Once for each reason: it is tried every second. */
  #tellFailure(cause: string): void {
    if (cause === this.#failure) return;
    this.#failure = cause;
    this.#options.log.error('containers that may run elsewhere could not be stopped; trying again', { cause });
  }

  async #list(all: boolean, deadlineMs: number, signal: AbortSignal): Promise<unknown> {
    const query = { all, filters: JSON.stringify({ label: [LABEL.reschedulePolicies] }) };
    return (await this.#options.engine.json({ method: 'GET', path: '/containers/json', query, deadlineMs }, signal)).body;
  }

  async #stop({ id, name }: FencedContainer, signal: AbortSignal): Promise<void> {
    const { engine, log } = this.#options;
    const { stopS, killAfterMs, callMs } = this.#times;
    // Noted first: whoever starts it again must know even if the answer gets lost.
    this.#fenced.set(id, undefined);
    try {
      await engine.json({ method: 'POST', path: `/containers/${id}/stop`, query: { t: stopS }, deadlineMs: killAfterMs }, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof SchwarmError || isAbort(error))) throw error;
      await engine.json({ method: 'POST', path: `/containers/${id}/kill`, deadlineMs: callMs }, signal).catch(unlessGone);
    }
    log.warn('container stopped for want of a lease', { container: id, name });
  }
}

/** 404: it is not there; 409: it does not run. */
function unlessGone(error: unknown): void {
  if (!(error instanceof EngineHttpError) || (error.status !== 404 && error.status !== 409)) throw error;
}
