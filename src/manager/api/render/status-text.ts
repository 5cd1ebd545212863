import { durationText } from './duration-text.ts';

/** The original's word for a container whose node does not answer. */
export const HOST_DOWN = 'Host Down';

/** What an engine's status line tells besides the time. */
export interface StatusParts {
  /** Of the last exit, where the line tells it. */
  readonly exitCode: number | undefined;
  readonly health: 'starting' | 'healthy' | 'unhealthy' | 'none';
}

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

/** Reads exit code and health out of an engine's status line. */
export function statusParts(status: string): StatusParts {
  const code = /^(?:Exited|Restarting) \((-?\d+)\)/.exec(status)?.[1];
  const health = /^Up .* \((?:health: )?(starting|healthy|unhealthy)\)$/.exec(status)?.[1];
  return { exitCode: code === undefined ? undefined : Number(code), health: healthOf(health) };
}

function healthOf(word: string | undefined): StatusParts['health'] {
  return word === 'starting' || word === 'healthy' || word === 'unhealthy' ? word : 'none';
}
