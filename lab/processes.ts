import { readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../src/base/index.ts';
import { LabError } from './errors.ts';
import { tryCommand } from './run-command.ts';

/**
 * Ids of the processes in a network namespace: a node's init, dockerd, containerd and shims, not those of containers
 * with a network of their own. Empty when there is no such namespace.
 */
export async function processesIn(netns: string): Promise<readonly number[]> {
  const { exitCode, stdout } = await tryCommand(['ip', 'netns', 'pids', netns]);
  return exitCode === 0 ? stdout.split('\n').filter(Boolean).map(Number) : [];
}

/**
 * Kills everything of a node. Its init dies with the rest, and with it the kernel kills all of the node's process
 * namespace: containers too.
 * @throws LabError when processes are left after five seconds
 */
export async function killAll(netns: string): Promise<void> {
  for (let round = 0; round < 250; round++) {
    const pids = await processesIn(netns);
    if (pids.length === 0) return;
    // `unshare` waits for the node's init and ends by itself: killed before it has, it would leave a zombie to process 1.
    const waiting = round < 20 ? await processesNamed(pids, 'unshare') : [];
    for (const pid of pids) if (!waiting.some((process) => process.pid === pid)) sendSignal(pid, 'SIGKILL');
    await systemClock.sleep(20);
  }
  throw new LabError(`processes of ${netns} do not end: ${(await processesIn(netns)).join(', ')}; they may hang in the kernel`);
}

/** Sends a signal; a process that is gone is fine. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Those of the processes that run the named program, with the kernel's letter for their state (`T` = stopped). */
export async function processesNamed(pids: readonly number[], program: string): Promise<readonly { pid: number; state: string }[]> {
  const found = await Promise.all(pids.map((pid) => readStat(pid)));
  return found.filter((entry) => entry !== undefined).filter((entry) => entry.program === program);
}

/** A process's program name, state and start time (in clock ticks since boot); undefined when there is none of that id. */
export async function readStat(pid: number): Promise<{ pid: number; program: string; state: string; startTicks: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const match = /^\d+ \((.*)\) (\S) (.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, program = '', state = '', rest = ''] = match;
  return { pid, program, state, startTicks: rest.split(' ')[18] ?? '' };
}

/** The processes and all below them, children of children too, in whatever namespaces. */
export async function withDescendants(pids: readonly number[]): Promise<readonly number[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir('/proc')) {
    const parent = /^\d+$/.test(entry) ? await parentOf(Number(entry)) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = new Set(pids);
  for (const pid of found) for (const child of children.get(pid) ?? []) found.add(child);
  return [...found];
}

async function parentOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const parent = /^\d+ \(.*\) \S (\d+)/s.exec(text)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/**
 * Names of the control groups below `path` in which processes can run: not empty, and not all of them stopped.
 * An id of a container, where it is the parent of an engine's containers.
 */
export async function liveCgroups(path: string): Promise<readonly string[]> {
  for (const root of ['/sys/fs/cgroup/pids', '/sys/fs/cgroup']) {
    const groups = await readdir(join(root, path), { withFileTypes: true }).catch(() => undefined);
    if (groups === undefined) continue;
    const names = groups.filter((group) => group.isDirectory()).map((group) => group.name);
    const live = await Promise.all(names.map((name) => isLive(join(root, path, name, 'cgroup.procs'))));
    return names.filter((_, at) => live[at]);
  }
  return [];
}

async function isLive(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const stats = await Promise.all(
    text
      .split('\n')
      .filter(Boolean)
      .map((pid) => readStat(Number(pid))),
  );
  return stats.some((stat) => stat !== undefined && !/[TtZX]/.test(stat.state));
}

/** Removes the empty control groups that killed containers leave, in every hierarchy of this machine. */
export async function removeCgroups(path: string): Promise<void> {
  const root = '/sys/fs/cgroup';
  const hierarchies = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const top of [root, ...hierarchies.map((entry) => join(root, entry.name))]) await removeTree(join(top, path));
}

/** Control groups hold no removable files, only groups: rmdir from the leaves up. */
async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
