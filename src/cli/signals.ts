const SIGNALS = [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const;

/**
 * A signal that aborts at the first SIGINT, SIGTERM or SIGHUP, so that a command can clean up; a second one ends the
 * process at once.
 * @param onHangup called at each SIGHUP, which then ends nothing: programs that serve read their files again
 */
export function untilSignalled(onHangup?: () => void): AbortSignal {
  const controller = new AbortController();
  for (const [name, number] of SIGNALS) {
    process.on(name, () => {
      if (name === 'SIGHUP' && onHangup !== undefined) return onHangup();
      if (controller.signal.aborted) process.exit(128 + number);
      controller.abort();
    });
  }
  return controller.signal;
}
