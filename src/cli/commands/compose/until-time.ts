/** Time an endpoint gets to replay what is past. */
const REPLAY_MS = 1000;

/** A signal that aborts after `ms`, a second from now at the earliest, or with `signal`. */
export function untilTime(ms: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(Math.max(ms, REPLAY_MS))]);
}
