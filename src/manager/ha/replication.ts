import { aborted, anySignal, type Clock, errorText, ignoreAbort, isAbortOf, type Log, type Random } from '../../base/index.ts';
import type { EngineOptions } from '../../engine/index.ts';
import type { Store } from '../../store/index.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { Decider, Leadership } from './decider.ts';
import { standForElection } from './election.ts';
import { type LeaderNews, LeaderWatch } from './leader-watch.ts';
import type { LeaseTimes } from './lease-times.ts';
import { PrimaryLink } from './primary-link.ts';
import { type Role, type RoleState, roleOf } from './role.ts';
import type { LeaseTerm, Term } from './term.ts';

export interface ReplicationOptions {
  /** Shared by the managers; the caller disposes it afterwards. */
  readonly store: Store;
  /** `host:port` where the other managers reach this one. */
  readonly advertise: string;
  readonly times: LeaseTimes;
  /** Of connections to the primary. */
  readonly peers: Omit<EngineOptions, 'endpoint'>;
  /** Reads the fleet anew after an election, before anything is decided. */
  readonly reconcile: (signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** How long a new primary reads the fleet anew before it acts on what it knows. */
const RECONCILE_MS = 1_000;
/** How long calls under way may take to end before a leader that resigns lets the next one lead. */
const DRAIN_MS = 1_000;

/** This manager among several: whether it leads, who else does, and the way there. */
export class Replication implements Role, Leadership {
  readonly advertise: string;
  readonly #options: ReplicationOptions;
  readonly #watch: LeaderWatch;
  readonly #calls = new CallsUnderWay();
  #term: LeaseTerm | undefined;
  #reconciled: Promise<void> = Promise.resolve();
  #link: PrimaryLink | undefined;
  #displaced = new AbortController();
  #elected = Promise.withResolvers<Term>();
  #isTold = false;

  constructor(options: ReplicationOptions) {
    this.#options = options;
    this.advertise = options.advertise;
    const { store, clock, times } = options;
    this.#watch = new LeaderWatch({ store, clock, patienceMs: times.failoverMs, onNews: (news) => this.#hear(news) });
  }

  get state(): RoleState {
    const { leader, silence } = this.#watch.news;
    return roleOf({ self: this.advertise, term: this.#term, leader, silence });
  }

  async decider(): Promise<Decider> {
    if (this.state.kind === 'primary') await this.#reconciled;
    const { state } = this;
    switch (state.kind) {
      case 'primary':
        return { kind: 'here', mandate: { ...this.#calls.enter(), term: state.term, displaced: this.#displaced.signal } };
      case 'replica':
        return { kind: 'there', link: this.#linkTo(state.primary) };
      case 'unknown':
        return { kind: 'nobody', why: state.why };
    }
  }

  async duringTerms(act: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const term = await Promise.race([this.#elected.promise, aborted(signal)]);
      if (term === undefined) return;
      await act(term).catch((error: unknown) => {
        if (!isAbortOf(term.signal, error)) throw error;
      });
      await aborted(anySignal(term.signal, signal));
    }
  }

  /**
   * Follows the leader and stands for election until `signal` aborts; then it resigns: calls under way get a second, and
   * the next manager may lead.
   * @throws BadInputError when the store can never grant a session as short as asked for
   */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const watching = this.#watch.run(stop.signal);
    try {
      await standForElection({ ...this.#options, lead: (term, until) => this.#lead(term, until) }, signal);
    } finally {
      stop.abort();
      await Promise.allSettled([watching, this.#link?.close()]);
    }
  }

  async #lead(term: LeaseTerm, signal: AbortSignal): Promise<void> {
    const { log, clock } = this.#options;
    this.#term = term;
    this.#displaced = new AbortController();
    // First to be told: who waits for the next term must not be given this one again.
    term.signal.addEventListener('abort', () => this.#endTerm(term), { once: true });
    log.info('this manager leads now', { token: String(term.token) });
    this.#unlink();
    this.#reconciled = this.#reconcile(term);
    await this.#reconciled;
    if (term.holds()) this.#tell(term);
    await aborted(anySignal(term.signal, signal));
    this.#endTerm(term);
    if (!signal.aborted) return log.warn('this manager leads no more', { cause: errorText(term.signal.reason) });
    log.info('resigning');
    await this.#calls.ended(DRAIN_MS, clock);
  }

  #endTerm(term: LeaseTerm): void {
    if (this.#term !== term) return;
    this.#term = undefined;
    // A term that nobody was told of leaves those who wait waiting.
    if (this.#isTold) this.#elected = Promise.withResolvers();
    this.#isTold = false;
  }

  #tell(term: LeaseTerm): void {
    this.#isTold = true;
    this.#elected.resolve(term);
  }

  async #reconcile(term: LeaseTerm): Promise<void> {
    const { clock, log, reconcile } = this.#options;
    const startedMs = clock.nowMs();
    const enough = new AbortController();
    const until = anySignal(term.signal, enough.signal);
    const reading = reconcile(until).catch((cause: unknown) => {
      if (!until.aborted) log.warn('the fleet could not be read anew after the election', { cause });
    });
    await Promise.race([reading, clock.sleep(RECONCILE_MS, until).catch(ignoreAbort)]);
    enough.abort();
    log.info('the fleet is read anew', { tookMs: clock.nowMs() - startedMs });
  }

  #hear({ leader, revision, silence }: LeaderNews): void {
    if (silence !== undefined) this.#options.log.warn('no leader is known', { why: silence });
    else if (leader === undefined) this.#options.log.info('no manager leads');
    if (silence !== undefined || leader === this.advertise) return;
    const term = this.#term;
    // The watch may lag behind the lock: it then tells of leaders before this one.
    if (term?.holds() === true && revision <= term.token) return;
    if (term !== undefined) this.#keyTaken(term, leader);
    if (leader === undefined) return;
    this.#displaced.abort();
    this.#linkTo(leader);
  }

  /** Somebody may have removed or overwritten the key: the lock that it is can then be taken, while the session lives on. */
  #keyTaken(term: LeaseTerm, leader: string | undefined): void {
    this.#options.log.error('the key of the leader was taken away from this manager', { leader: leader ?? 'nobody' });
    term.end();
  }

  /** Whatever runs over the link to a manager that leads no more ends: it may be frozen, and never answer. */
  #unlink(): void {
    void this.#link?.close();
    this.#link = undefined;
  }

  #linkTo(primary: string): PrimaryLink {
    if (this.#link?.address === primary) return this.#link;
    this.#options.log.info('new leader', { primary });
    this.#unlink();
    this.#link = new PrimaryLink(primary, this.#options.peers);
    return this.#link;
  }
}
