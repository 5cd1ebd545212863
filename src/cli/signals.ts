const SIGNALS = [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const;

/**
 * A signal that aborts at the first SIGINT, SIGTERM or SIGHUP, so that a command can clean up; a second one ends the
 * process at once.
 */
export function untilSignalled(): AbortSignal {
  const controller = new AbortController();
  for (const [name, number] of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(128 + number);
      controller.abort();
    });
  }
  return controller.signal;
}
