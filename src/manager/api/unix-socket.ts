import { chmod, chown, lstat, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { BadInputError } from '../../base/index.ts';

/** Who may open a unix socket; whoever may is root on every node. */
export interface SocketAccess {
  /** Default 0660: owner and group. */
  readonly mode?: number;
  /** Id of the group that gets it; default: the process's own. */
  readonly groupId?: number | undefined;
}

const DEFAULT_MODE = 0o660;
/** Nobody but the owner until group and mode are set. */
const UNTIL_SET = 0o177;

/**
 * Makes room for a unix socket: removes the file of one that nobody listens on any more.
 * @throws BadInputError when another process serves it, the path is something else, or its folder is not there
 */
export async function clearStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(ignoreMissing);
  if (found === undefined) return await requireFolder(dirname(path));
  if (!found.isSocket()) throw new BadInputError(`${path} exists and is no socket; choose another path or remove it`);
  if (await answers(path)) throw new BadInputError(`another process serves ${path}; stop it, or choose another path`);
  await unlink(path).catch(ignoreMissing);
}

/** Runs what makes a socket's file so that nobody else can open it until `protectSocket`. */
export function madePrivately<T>(make: () => T): T {
  const before = process.umask(UNTIL_SET);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}

/** Gives a fresh socket its group and mode. */
export async function protectSocket(path: string, access: SocketAccess = {}): Promise<void> {
  if (access.groupId !== undefined) await chown(path, process.getuid?.() ?? 0, access.groupId);
  await chmod(path, access.mode ?? DEFAULT_MODE);
}

/** Listening would say that it is forbidden. */
async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(ignoreMissing);
  if (found?.isDirectory() !== true)
    throw new BadInputError(`there is no folder ${path} to make a socket in; create it, or choose another path`);
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
