import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../src/base/index.ts';
import { answersPing } from './engine-api.ts';
import { type EnginePrograms, linkPrograms } from './engine-programs.ts';
import { LabError } from './errors.ts';
import { cgroupPath, engineIp, netnsName } from './names.ts';
import { type EngineRecord, engineDir, type LabRecord } from './state.ts';

const OVERLAYFS_MAGIC = 0x794c7630;
const START_LIMIT_MS = 40_000;

/**
 * Starts an engine as if its machine were switched on, and waits until it answers. Its network namespace must be there
 * and empty. The processes outlive the caller.
 * @throws LabError with the end of its log when it does not come up
 */
export async function bootEngine(lab: LabRecord, engine: EngineRecord, programs: EnginePrograms, signal?: AbortSignal): Promise<void> {
  const folder = engineDir(lab.name, engine.name);
  // `run` and `bin` start empty, like /run of a machine that boots: a pid file from before would be taken for alive.
  for (const part of ['run', 'bin']) await rm(join(folder, part), { recursive: true, force: true });
  for (const part of ['run', 'bin', 'data']) await mkdir(join(folder, part), { recursive: true });
  await linkPrograms(programs, join(folder, 'bin'));
  await writeFile(join(folder, 'daemon.json'), '{}\n'); // else the machine's own /etc/docker/daemon.json is read
  await using log = await open(join(folder, 'log'), 'a');
  const [program, ...args] = nodeCommand(lab, engine, folder, [
    programs.init,
    '--',
    programs.dockerd,
    ...(await flags(lab, engine, folder)),
  ]);
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: [join(folder, 'bin'), ...programs.path, process.env['PATH'] ?? ''].join(':') },
  });
  child.unref();
  await waitUntilUp(lab, engine, child, signal);
}

/**
 * The command line that makes a node out of this machine: the engine's network namespace, and new ones for host name,
 * mounts, processes and IPC. The node has its own `/run`, so that paths stay short and sockets and locks are its own,
 * and its own process tree, so that nothing of it survives the end of its first process. `ip netns exec` is no use
 * here: it hides the control groups.
 */
function nodeCommand(lab: LabRecord, engine: EngineRecord, folder: string, command: readonly string[]): [string, ...string[]] {
  const script = `echo "$1" >/proc/sys/kernel/hostname && mount --bind "$2" /run && echo 1 >/proc/sys/net/ipv4/ip_forward && shift 2 && exec "$@"`;
  return [
    'nsenter',
    `--net=/run/netns/${netnsName(lab.name, engine.name)}`,
    'unshare',
    ...['--uts', '--ipc', '--mount', '--propagation', 'slave', '--pid', '--fork', '--mount-proc'],
    ...['sh', '-c', script, 'node', engine.name, join(folder, 'run')],
    ...command,
  ];
}

async function flags(lab: LabRecord, engine: EngineRecord, folder: string): Promise<string[]> {
  const nested = (await statfs(folder)).type === OVERLAYFS_MAGIC; // overlay2 does not work on an overlay: let dockerd choose
  return [
    `--config-file=${join(folder, 'daemon.json')}`,
    `--data-root=${join(folder, 'data')}`,
    '--exec-root=/run/docker',
    '--pidfile=/run/docker.pid',
    '--host=unix:///run/docker.sock',
    `--host=tcp://${engineIp(lab, engine.hostNumber)}:2375`,
    '--tls=false', // said aloud, else the engine waits 15 s to let people regret it
    `--cgroup-parent=/${cgroupPath(lab.name)}/${engine.name}`,
    '--exec-opt=native.cgroupdriver=cgroupfs',
    ...(nested ? [] : ['--storage-driver=overlay2']),
    ...Object.entries(engine.labels).map(([name, value]) => `--label=${name}=${value}`),
  ];
}

async function waitUntilUp(lab: LabRecord, engine: EngineRecord, child: ChildProcess, signal?: AbortSignal): Promise<void> {
  const address = `${engineIp(lab, engine.hostNumber)}:2375`;
  let failed: unknown;
  child.once('error', (error) => {
    failed = error;
  });
  for (let waitedMs = 0; waitedMs < START_LIMIT_MS; waitedMs += 50) {
    if (await answersPing(address, signal)) return;
    if (failed !== undefined || child.exitCode !== null || child.signalCode !== null) break;
    await systemClock.sleep(50, signal);
  }
  const log = await readFile(join(engineDir(lab.name, engine.name), 'log'), 'utf8').catch(() => '');
  throw new LabError(`engine ${engine.name} (${engine.version}) did not come up: ${log.trim().split('\n').slice(-3).join(' / ')}`, {
    cause: failed,
  });
}
