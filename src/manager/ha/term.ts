import type { StoreSession } from '../../store/index.ts';

/** One manager's time as primary. What only one manager may do is done within it. */
export interface Term {
  /** Larger than that of every term before it, whichever manager's; 0 where there is one manager only. */
  readonly token: bigint;
  /** Aborts when the term is over, by this manager's own clock: before another's can begin. */
  readonly signal: AbortSignal;
  /**
   * Whether it lasts at this instant. After a pause of the whole process (SIGSTOP, a frozen machine) this is right before
   * `signal` is: timers come late.
   */
  holds(): boolean;
}

/** A term that lasts as long as a session with the store, or until it is ended. */
export class LeaseTerm implements Term {
  readonly token: bigint;
  readonly signal: AbortSignal;
  readonly #session: StoreSession;
  readonly #over = new AbortController();

  constructor(token: bigint, session: StoreSession) {
    this.token = token;
    this.#session = session;
    this.signal = AbortSignal.any([session.lost, this.#over.signal]);
  }

  holds(): boolean {
    return !this.#over.signal.aborted && !this.#session.lost.aborted;
  }

  end(): void {
    this.#over.abort();
  }
}

/** The term of a manager that is alone: it has no end. */
export const ENDLESS_TERM: Term = { token: 0n, signal: new AbortController().signal, holds: () => true };
