import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LabBox } from '../../lab/index.ts';
import { splitLines } from '../../src/base/index.ts';

const program = join(dirname(dirname(import.meta.dirname)), 'bin/schwarm');

/** A `schwarm manage` in a process of its own, as users run it. */
export interface ManagerProcess extends AsyncDisposable {
  /** `host:port` */
  readonly address: string;
  /** `tcp://host:port` */
  readonly host: string;
  readonly pid: number;
  /** Everything it logged so far. */
  readonly log: string;
  /** Resident memory in bytes. */
  rssBytes(): number;
  /** CPU time used so far, in milliseconds. */
  cpuMs(): number;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Where a manager runs. */
export interface ManagerPlace {
  readonly port?: number;
  readonly env?: { readonly [name: string]: string };
  /** A machine of a lab; it ends with this process then. Default: this machine, on 127.0.0.1. */
  readonly box?: Pick<LabBox, 'ip' | 'enter'>;
}

const DIES_WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--'];

/**
 * Starts a manager over `discovery` on a port of 127.0.0.1 that the system chooses, and waits until it serves. It keeps no
 * records unless it is told where: tests must not share those of the machine.
 * @throws Error with its log when it ends instead
 */
export async function startManager(discovery: string, args: readonly string[] = [], options: ManagerPlace = {}): Promise<ManagerProcess> {
  const isShared = args.includes('--store') || /^(etcd|consul|zk):/.test(discovery);
  const { box, port = 0 } = options;
  const all = ['-H', `tcp://${box?.ip ?? '127.0.0.1'}:${port}`, '--log-format', 'json', ...(isShared ? [] : ['--store', 'none']), ...args];
  const [command = program, ...rest] = [
    ...(box === undefined ? [] : [...box.enter, ...DIES_WITH_US]),
    program,
    'manage',
    ...all,
    discovery,
  ];
  const child = spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const state = { log: '' };
  const host = await listening(child, state);
  return {
    host,
    address: host.replace('tcp://', ''),
    pid: child.pid ?? 0,
    get log() {
      return state.log;
    },
    rssBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024,
    cpuMs: () => cpuTicks(child.pid ?? 0) * 10,
    kill: (signal) => end(child, signal),
    [Symbol.asyncDispose]: () => end(child, 'SIGTERM'),
  };
}

async function listening(child: ChildProcess, state: { log: string }): Promise<string> {
  const found = Promise.withResolvers<string>();
  const read = async (): Promise<void> => {
    if (child.stderr === null) return;
    for await (const line of splitLines(child.stderr)) {
      state.log += `${line}\n`;
      const host = /"host":"(tcp:\/\/[^" ]+)/.exec(line)?.[1];
      if (host !== undefined && line.includes('serving the fleet')) found.resolve(host);
    }
    found.reject(new Error(`the manager ended:\n${state.log}`));
  };
  read().catch((error: unknown) => found.reject(error instanceof Error ? error : new Error(String(error))));
  return await found.promise;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await gone;
}

/** utime and stime of /proc/PID/stat, in ticks of 10 ms. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
