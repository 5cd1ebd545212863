import type { Duplex } from 'node:stream';

/**
 * Passes bytes between two connections, both ways at once, each at the pace of its reader. The end of one direction ends
 * that direction only; an error of either connection destroys both. Resolves when both are closed.
 */
export async function couple(a: Duplex, b: Duplex, signal: AbortSignal): Promise<void> {
  const closed = Promise.all([closing(a, b), closing(b, a)]);
  const stop = (): void => {
    a.destroy();
    b.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  a.pipe(b);
  b.pipe(a);
  await closed;
  signal.removeEventListener('abort', stop);
}

/** Resolves when `one` is closed; takes `other` along unless `one` was read to its end. */
function closing(one: Duplex, other: Duplex): Promise<void> {
  return new Promise((resolve) => {
    one.on('error', () => other.destroy());
    one.once('close', () => {
      if (!one.readableEnded || one.errored !== null) other.destroy();
      resolve();
    });
    if (one.closed) {
      other.destroy();
      resolve();
    }
  });
}
