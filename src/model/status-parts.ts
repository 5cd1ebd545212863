/** What an engine's status line, such as `Up 2 hours (healthy)`, tells besides the time. */
export interface StatusParts {
  /** Of the last exit, where the line tells it. */
  readonly exitCode: number | undefined;
  readonly health: 'starting' | 'healthy' | 'unhealthy' | 'none';
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
