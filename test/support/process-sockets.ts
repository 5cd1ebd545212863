import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process holds open. */
export interface OpenHandles {
  /** Entries of /proc/PID/fd. */
  readonly files: number;
  /** TCP connections at `port` of its own: those of its clients. Closed ones that it has not let go of count, too. */
  readonly clients: number;
}

/** @param port that the process listens on */
export function openHandles(pid: number, port: number): OpenHandles {
  const inodes = new Set<string>();
  const entries = readdirSync(`/proc/${pid}/fd`);
  for (const entry of entries) {
    const inode = /^socket:\[(\d+)\]$/.exec(target(`/proc/${pid}/fd/${entry}`))?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  const lines = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1));
  const clients = lines.filter((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state !== LISTENS && inodes.has(inode) && Number.parseInt(local.split(':')[1] ?? '', 16) === port;
  });
  return { files: entries.length, clients: clients.length };
}

/** In /proc/net/tcp. */
const LISTENS = '0A';

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    // Closed since the folder was read.
    return '';
  }
}
