import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { BadInputError } from '../../base/index.ts';

/** Owner and group may talk to the fleet; whoever may is root on every node. */
const SOCKET_MODE = 0o660;

/**
 * Makes room for a unix socket: removes the file of one that nobody listens on any more.
 * @throws BadInputError when another process serves it, or the path is something else
 */
export async function clearStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(ignoreMissing);
  if (found === undefined) return;
  if (!found.isSocket()) throw new BadInputError(`${path} exists and is no socket; choose another path or remove it`);
  if (await answers(path)) throw new BadInputError(`another process serves ${path}; stop it, or choose another path`);
  await unlink(path).catch(ignoreMissing);
}

/** Gives a fresh socket its mode. */
export function protectSocket(path: string): Promise<void> {
  return chmod(path, SOCKET_MODE);
}

function answers(path: string): Promise<boolean> {
  const probe = connect(path);
  return new Promise<boolean>((resolve) => {
    probe.once('connect', () => resolve(true));
    probe.once('error', () => resolve(false));
  }).finally(() => probe.destroy());
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
