import { type Clock, Doorbell, errorText, ignoreAbort, KeyedLock, type Log, type Random } from '../../base/index.ts';
import type { Discovery, Membership } from '../../discovery/index.ts';
import { ConflictError, type Store } from '../../store/index.ts';
import { JoinRefusedError, TermOverError } from './errors.ts';
import { JoinSecret } from './join-secret.ts';
import { hashToken, isToken } from './join-token.ts';
import type { JoinedEngine } from './joined-engine.ts';
import { type KeptEngine, KeptEngines } from './kept-engines.ts';
import { LeaseBook } from './lease-book.ts';
import { membershipOf } from './membership.ts';
import type { Renewal } from './renewal.ts';

export interface RegistrationsOptions {
  /** Shared by the managers; the caller disposes it. */
  readonly store: Store;
  /** One that nobody sets: `bootClock`. */
  readonly clock: Clock;
  /** The machine's: tokens are made of it. */
  readonly random: Random;
  readonly log: Log;
}

/** The right to decide about registrations, as whoever leads has it. */
export interface LeadTerm {
  readonly signal: AbortSignal;
  holds(): boolean;
}

interface RenewalAnswer {
  readonly isAsked: boolean;
  readonly fenced: readonly string[];
}

/** More tries than managers and agents could ever race for one registration. */
const TRIES = 10;
/** Between two looks for what ran out. */
const LOOK_MS = 250;
/** How long others wait for the store to tell who joined. */
const FIRST_MS = 1_000;

/**
 * Engines whose agents registered through a manager. They are in the store, so that every manager knows them and a restart
 * forgets none; how long each lasts is counted by the manager that leads.
 */
export class Registrations {
  readonly secret: JoinSecret;
  readonly #options: RegistrationsOptions;
  readonly #kept: KeptEngines;
  readonly #book = new LeaseBook();
  readonly #locks = new KeyedLock();
  readonly #readers = new Set<Doorbell>();
  /** The last number of each agent's run, by address: what was said before it and comes later is old. */
  readonly #said = new Map<string, { readonly agent: string; readonly number: number }>();
  #wishes: ReadonlySet<string> = new Set();
  #term: LeadTerm | undefined;

  constructor(options: RegistrationsOptions) {
    this.#options = options;
    this.secret = new JoinSecret(options.store, options.random);
    const { store, log } = options;
    this.#kept = new KeptEngines({ store, log, changed: () => this.#learn() });
  }

  /** The joined engines, as a source of engines. */
  get discovery(): Discovery {
    return { watch: (signal) => this.#watch(signal), askToFence: (addresses) => this.#ask(addresses) };
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#kept.run(signal);
  }

  /** Counts times while this manager leads: what is not renewed runs out. */
  async lead(term: LeadTerm): Promise<void> {
    this.#term = term;
    this.#countAll();
    while (!term.signal.aborted) {
      if (this.#kept.isLoaded) for (const { address } of this.#kept.all()) await this.#expire(address, term);
      await this.#options.clock.sleep(LOOK_MS, term.signal).catch(ignoreAbort);
    }
    this.#term = undefined;
    this.#book.clear();
    this.#said.clear();
  }

  /**
   * Takes a renewal; the first one registers.
   * @returns whether the agent is to let what it fences stand; to an agent's first word, what one before it stopped
   * @throws JoinRefusedError, TermOverError, StoreUnreachableError
   */
  async renew(token: string, renewal: Renewal, signal?: AbortSignal): Promise<RenewalAnswer> {
    return await this.#locks.run(renewal.address, () => this.#renew(token, renewal, signal));
  }

  /** Takes an engine out. @throws JoinRefusedError, StoreUnreachableError */
  async leave(token: string, address: string, signal?: AbortSignal): Promise<void> {
    await this.#locks.run(address, async () => {
      const kept = await this.#kept.read(address, signal);
      await this.#authorise(token, kept?.value, signal);
      this.#book.forget(address);
      this.#said.delete(address);
      if (kept !== undefined) await this.#kept.remove(address, signal);
      this.#options.log.info('agent said goodbye', { engine: address });
    });
  }

  async #renew(token: string, renewal: Renewal, signal?: AbortSignal): Promise<RenewalAnswer> {
    const { address } = renewal;
    const isAsked = this.#wishes.has(address);
    const kept = await this.#changed(token, renewal, isAsked, signal);
    if (this.#isStale(renewal)) return { isAsked, fenced: [] };
    const fenced = this.#isFirst(renewal) ? (kept?.value?.fenced ?? []) : [];
    // Whoever does not lead any more must not promise a lease that the next one does not know of.
    if (this.#term?.holds() !== true) throw new TermOverError();
    this.#said.set(address, renewal);
    this.#book.renew(address, renewal, isAsked, this.#options.clock.nowMs());
    this.#tell(renewal, kept?.value);
    return { isAsked, fenced };
  }

  /** Writes what a renewal changes. @returns what was there before */
  async #changed(token: string, renewal: Renewal, isAsked: boolean, signal?: AbortSignal): Promise<KeptEngine | undefined> {
    const { address } = renewal;
    for (let tries = 1; ; tries++) {
      const known = tries === 1 ? this.#kept.get(address) : undefined;
      const kept = known ?? (await this.#kept.read(address, signal));
      const isCurrent = await this.#authorise(token, kept?.value, signal);
      if (this.#isStale(renewal)) return kept;
      const tokenHash = isCurrent || kept?.value === undefined ? hashToken(token) : kept.value.tokenHash;
      try {
        await this.#kept.write(this.#next(renewal, tokenHash, isAsked, kept?.value), kept, signal);
        return kept;
      } catch (error) {
        if (!(error instanceof ConflictError) || tries === TRIES) throw error;
      }
    }
  }

  #next(renewal: Renewal, tokenHash: string, isAsked: boolean, before: JoinedEngine | undefined): JoinedEngine {
    const { address, ttlMs, guards } = renewal;
    const known = this.#isFirst(renewal) ? (before?.fenced ?? []) : [];
    const fenced = [...new Set([...known, ...renewal.fenced])].sort();
    const mayHold = !isAsked || this.#book.holdsLease(address, this.#options.clock.nowMs());
    return { address, ttlMs, guards, fenced, tokenHash, expired: false, holdsLease: renewal.holdsLease && mayHold };
  }

  #tell({ address, ttlMs, guards }: Renewal, before: JoinedEngine | undefined): void {
    const { log } = this.#options;
    if (before === undefined) log.info('agent joined', { engine: address, ttlMs, fences: guards !== undefined });
    if (before?.expired === true) log.info('agent is back', { engine: address });
  }

  /** @returns whether it is the present token. The one an agent joined with counts for its engine, whatever is the present one */
  async #authorise(token: string, known: JoinedEngine | undefined, signal?: AbortSignal): Promise<boolean> {
    if (token === '') throw new JoinRefusedError('the agent showed no join token');
    if (known !== undefined && isToken(token, known.tokenHash)) return false;
    if (isToken(token, hashToken(await this.secret.token(signal)))) return true;
    throw new JoinRefusedError('the join token is not the one of this fleet, or is not any more');
  }

  /** Whether this run of an agent was not heard of yet. */
  #isFirst({ address, agent }: Renewal): boolean {
    return this.#said.get(address)?.agent !== agent;
  }

  #isStale({ address, agent, number }: Renewal): boolean {
    const last = this.#said.get(address);
    return last !== undefined && last.agent === agent && number <= last.number;
  }

  /** Begins to count what is not counted yet: whoever led before may have renewed it until just now. */
  #countAll(): void {
    if (this.#term === undefined) return;
    for (const joined of this.#kept.all()) {
      const { address } = joined;
      if (!joined.expired && !this.#book.has(address)) this.#book.renew(address, joined, false, this.#options.clock.nowMs());
    }
  }

  async #expire(address: string, term: LeadTerm): Promise<void> {
    await this.#locks.run(address, async () => {
      const kept = this.#kept.get(address);
      const { clock, log } = this.#options;
      if (kept?.value === undefined || kept.value.expired || !term.holds()) return;
      if (!this.#book.has(address)) return this.#countAll();
      const { ttlMs, holdsLease } = kept.value;
      const expired = !this.#book.isRegistered(address, clock.nowMs());
      const holds = this.#book.holdsLease(address, clock.nowMs());
      if (!expired && holds === holdsLease) return;
      await this.#kept
        .write({ ...kept.value, expired, holdsLease: holds && !expired }, kept, term.signal)
        .then(() => (expired ? log.warn('agent vanished without a word', { engine: address, ttlMs }) : undefined))
        .catch((cause: unknown) => {
          if (!term.signal.aborted) log.debug('what ran out is noted later', { engine: address, cause: errorText(cause) });
        });
    });
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<Membership> {
    const bell = new Doorbell();
    this.#readers.add(bell);
    try {
      if (!this.#kept.isLoaded) await bell.wait(FIRST_MS, this.#options.clock, signal);
      for (let told = ''; !signal.aborted; ) {
        const now = this.#membership();
        const text = JSON.stringify(now);
        if (text !== told) {
          told = text;
          yield now;
        }
        await bell.wait(undefined, this.#options.clock, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#readers.delete(bell);
    }
  }

  #membership(): Membership {
    const nowMs = this.#options.clock.nowMs();
    const isLeading = this.#term?.holds() === true;
    const joined = this.#kept.all();
    const counted = isLeading
      ? joined.map((j) => (this.#book.has(j.address) ? { ...j, holdsLease: this.#book.holdsLease(j.address, nowMs) } : j))
      : joined;
    const { problem } = this.#kept;
    return membershipOf(counted, problem === undefined ? [] : [`joined engines: ${problem}; what is known of them holds`]);
  }

  #ask(addresses: ReadonlySet<string>): void {
    this.#wishes = addresses;
  }

  #learn(): void {
    this.#countAll();
    for (const bell of this.#readers) bell.ring();
  }
}
