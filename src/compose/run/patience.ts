import type { Clock } from '../../base/index.ts';
import { EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';

/** How long an endpoint may be away before who waits for something on it gives up. */
const GIVE_UP_MS = 60_000;

/**
 * Looks that may fail for a while: an endpoint that restarts says nothing of the containers, they may all be well.
 */
export class Patience {
  readonly #clock: Clock;
  #sinceMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What `look` gives; undefined when the endpoint cannot be reached now, or when `signal` aborts meanwhile.
   * @throws what it failed with when the endpoint has been away for a minute, and at once what is no matter of reaching it
   */
  async look<T>(look: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      const seen = await look();
      this.#sinceMs = undefined;
      return seen;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof EngineUnreachableError) && !(error instanceof EngineTimeoutError)) throw error;
      const nowMs = this.#clock.nowMs();
      this.#sinceMs ??= nowMs;
      if (nowMs - this.#sinceMs >= GIVE_UP_MS) throw error;
      return undefined;
    }
  }
}
