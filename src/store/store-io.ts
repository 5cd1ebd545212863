import type { Clock, Random } from '../base/index.ts';

/** What every backend works with. */
export interface StoreIo {
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds until a call has failed. */
  readonly callTimeoutMs: number;
}

export const DEFAULT_CALL_TIMEOUT_MS = 5_000;
