/** A signal that aborts with the first of the given ones; `undefined` entries are left out. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const present = signals.filter((s) => s !== undefined);
  return present.length === 1 && present[0] !== undefined ? present[0] : AbortSignal.any(present);
}

/** Swallows the rejection an abort causes, rethrows anything else: `await clock.sleep(…).catch(ignoreAbort)`. */
export function ignoreAbort(error: unknown): void {
  if (!isAbort(error)) throw error;
}

/** Whether a thrown value is what an aborted wait rejects with. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

/** Whether a thrown value is what follows from a signal's abort: of a wait that ended, or the reason itself, whatever that is. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  return signal.aborted && (isAbort(error) || error === signal.reason);
}

/** Resolves when the signal aborts; at once if it already has. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
