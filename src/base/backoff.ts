import type { Random } from './random.ts';

export interface BackoffOptions {
  /** First wait in milliseconds. */
  readonly baseMs: number;
  /** Longest wait in milliseconds. */
  readonly maxMs: number;
}

/**
 * How long to wait before try `attempt` (0 = first retry): doubles from `baseMs` up to `maxMs`, less up to a quarter by
 * chance, so that many waiters do not return in step.
 */
export function backoffMs(attempt: number, options: BackoffOptions, random: Random): number {
  const full = Math.min(options.maxMs, options.baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(full * (1 - random.next() / 4));
}
