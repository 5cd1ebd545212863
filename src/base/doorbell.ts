import { anySignal } from './abort.ts';
import type { Clock } from './clock.ts';

/** Lets one loop sleep until its time is over or somebody rings; a ring while nobody waits is kept for the next wait. */
export class Doorbell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when rung (true) or after `ms` milliseconds (false; never with undefined); rejects when `signal` aborts. */
  async wait(ms: number | undefined, clock: Clock, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (!this.#rung) await this.#sleep(ms, clock, signal);
    const rung = this.#rung;
    this.#rung = false;
    signal.throwIfAborted();
    return rung;
  }

  async #sleep(ms: number | undefined, clock: Clock, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    this.#wake = () => done.abort();
    const until = anySignal(signal, done.signal);
    try {
      // 2^31 - 1 ms is the longest timer there is.
      await clock.sleep(ms ?? 2 ** 31 - 1, until);
    } catch (error) {
      if (!until.aborted) throw error;
    } finally {
      this.#wake = undefined;
    }
  }
}
