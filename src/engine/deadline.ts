/**
 * Ends one call in time. It may span several tries; the try under way says what happens when time is up.
 *
 * Uses the machine's timers, not a `Clock`: sockets live in real time, and a call makes and drops one of these each time.
 */
export class Deadline implements Disposable {
  readonly ms: number | null;
  readonly #timer: NodeJS.Timeout | undefined;
  #over = false;
  #act: (() => void) | undefined;

  /** @param ms from now; `null` never comes */
  constructor(ms: number | null) {
    this.ms = ms;
    if (ms !== null) this.#timer = setTimeout(() => this.#expire(), Math.min(ms, MAX_TIMER_MS));
  }

  /** Sets what happens when time is up, in place of what was set before; at once when it is up already. */
  whenOver(act: () => void): void {
    this.#act = act;
    if (this.#over) act();
  }

  /** Starts counting anew. */
  refresh(): void {
    if (!this.#over) this.#timer?.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#act = undefined;
  }

  #expire(): void {
    this.#over = true;
    this.#act?.();
  }
}

/** Longer timers would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
