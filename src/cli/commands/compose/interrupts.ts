const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C in steps: the first one asks for a graceful end, the second one for an end at once. Dispose to let signals be again. */
export class Interrupts implements Disposable {
  readonly #first = new AbortController();
  readonly #second = new AbortController();
  readonly #listener = (): void => {
    if (this.#first.signal.aborted) this.#second.abort();
    this.#first.abort();
  };

  constructor() {
    for (const name of SIGNALS) process.on(name, this.#listener);
  }

  /** Aborts at the first one. */
  get signal(): AbortSignal {
    return this.#first.signal;
  }

  /** Aborts at the second one. */
  get forced(): AbortSignal {
    return this.#second.signal;
  }

  [Symbol.dispose](): void {
    for (const name of SIGNALS) process.off(name, this.#listener);
  }
}
