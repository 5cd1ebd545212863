import { uptime } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Where time comes from. Code outside this file never asks the machine, so that tests can move time by hand. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

/**
 * The same machine's clock as nobody can set it: `nowMs` counts from the boot, standby included. For leases, whose ends must
 * not move when somebody corrects the time.
 */
export const bootClock: Clock = { nowMs: () => uptime() * 1_000, sleep: systemClock.sleep };
