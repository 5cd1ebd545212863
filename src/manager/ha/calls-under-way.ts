import { type Clock, ignoreAbort } from '../../base/index.ts';

/** Counts calls, so that a manager that resigns can let those under way end. */
export class CallsUnderWay {
  #count = 0;
  #idle: AbortController | undefined;

  enter(): Disposable {
    this.#count++;
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (left) return;
        left = true;
        this.#count--;
        if (this.#count === 0) this.#idle?.abort();
      },
    };
  }

  /** Resolves when none is under way, or after `mostMs`. */
  async ended(mostMs: number, clock: Clock): Promise<void> {
    if (this.#count === 0) return;
    this.#idle = new AbortController();
    await clock.sleep(mostMs, this.#idle.signal).catch(ignoreAbort);
  }
}
