import { durationText } from './duration-text.ts';

/** The original's word for a container whose node does not answer. */
export const HOST_DOWN = 'Host Down';

/**
 * An engine's status line with its time told anew: `Up 2 seconds (healthy)` of an hour ago becomes
 * `Up About an hour (healthy)`. Lines without a time stay as they are.
 * @param sinceMs when it started or ended, milliseconds since 1970
 */
export function statusText(status: string, sinceMs: number, nowMs: number): string {
  const age = durationText(nowMs - sinceMs);
  const up = /^Up .*?( \([^()]*\))?$/.exec(status);
  if (up !== null) return `Up ${age}${up[1] ?? ''}`;
  const ended = /^((?:Exited|Restarting) \(-?\d+\)) .* ago$/.exec(status);
  return ended === null ? status : `${ended[1]} ${age} ago`;
}
