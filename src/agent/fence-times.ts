/** When fencing does what, for one length of a lease. All but `stopS` in milliseconds. */
export interface FenceTimes {
  /**
   * How long after the last renewal that was acknowledged was sent containers may run. What is left of the lease is for
   * stopping them.
   */
  readonly openMs: number;
  /** Whole seconds that a container gets to end by itself. */
  readonly stopS: number;
  /** After this time it is killed, should the engine not have done so. */
  readonly killAfterMs: number;
  /** How long the engine may take for any other call once there is no lease. */
  readonly callMs: number;
  /** The same while there is one. */
  readonly lookCallMs: number;
  /** An engine that was silent for this time cannot be counted on. */
  readonly silentMs: number;
  /** Between two looks at the engine while all is well. */
  readonly lookMs: number;
}

const MOST_STOP_S = 10;

/** Times for a lease of `ttlMs`: two thirds of it containers run, in the last third they are stopped, at worst killed. */
export function fenceTimes(ttlMs: number): FenceTimes {
  const openMs = (ttlMs * 2) / 3;
  const leftMs = ttlMs - openMs;
  const stopS = Math.min(MOST_STOP_S, Math.floor(leftMs / 3 / 1_000));
  const callMs = Math.max(200, Math.min(5_000, leftMs / 6));
  const lookMs = Math.max(250, Math.min(5_000, leftMs / 2));
  return { openMs, stopS, killAfterMs: stopS * 1_000 + callMs, callMs, lookCallMs: openMs / 2, silentMs: openMs, lookMs };
}
