import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { systemClock } from '../src/base/index.ts';

/**
 * Waits until no other process of this machine holds `name`, then holds it until disposed. Not re-entrant.
 *
 * A listening abstract socket is the lock: the kernel lets one process bind the name and frees it when that process
 * ends in whatever way, so there are no stale lock files.
 */
export async function lock(name: string, signal?: AbortSignal): Promise<AsyncDisposable> {
  // Hashed, because a socket's address has room for 107 bytes.
  const address = `\0schwarm-lab/${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  for (;;) {
    const held = await tryBind(address);
    if (held !== undefined) return held;
    await systemClock.sleep(50, signal);
  }
}

function tryBind(address: string): Promise<AsyncDisposable | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.unref();
  const close = (): Promise<void> => new Promise((done) => server.close(() => done()));
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => resolve({ [Symbol.asyncDispose]: close }));
  });
}
