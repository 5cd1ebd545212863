import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnginePrograms } from './engine-programs.ts';
import { tlsFlags } from './engine-tls.ts';
import type { EngineVersion } from './engine-version.ts';
import { cgroupPath, engineIp, netnsName } from './names.ts';
import { type EngineRecord, engineDir, type LabRecord } from './state.ts';

const OVERLAYFS_MAGIC = 0x794c7630;

/**
 * The first process of a node: it gives the node its name and a `/run` of its own, so that paths are short and sockets
 * and locks do not meet those of others; starts containerd, and becomes the init process with the daemon below it.
 * containerd is started here, because the one a daemon starts by itself makes a folder in the machine's /opt.
 */
const SCRIPT = `set -e
echo "$1" >/proc/sys/kernel/hostname
mount --bind "$2" /run
echo 1 >/proc/sys/net/ipv4/ip_forward
containerd --config "$3" &
until [ -S /run/containerd/containerd.sock ]; do kill -0 $!; sleep 0.02; done
shift 3
exec "$@"`;

/**
 * The command line that makes a node out of this machine: the engine's network namespace, and new ones for host name,
 * mounts, IPC and processes. The kernel kills the whole process namespace with its first process, and the mounts go
 * with the last: nothing of a node outlives it. `ip netns exec` is no use here, it hides the control groups.
 */
export async function nodeCommand(lab: LabRecord, engine: EngineRecord, programs: EnginePrograms): Promise<readonly [string, ...string[]]> {
  const folder = engineDir(lab.name, engine.name);
  return [
    'nsenter',
    `--net=/run/netns/${netnsName(lab.name, engine.name)}`,
    'unshare',
    ...['--uts', '--ipc', '--mount', '--propagation', 'slave', '--pid', '--fork', '--mount-proc'],
    ...['sh', '-c', SCRIPT, 'node', engine.name, join(folder, 'run'), join(folder, 'containerd.toml')],
    ...[programs.init, '--', programs.dockerd, ...(await daemonFlags(lab, engine, folder))],
  ];
}

async function daemonFlags(lab: LabRecord, engine: EngineRecord, folder: string): Promise<readonly string[]> {
  const nested = (await statfs(folder)).type === OVERLAYFS_MAGIC; // overlay2 does not work on an overlay: let dockerd choose
  return [
    `--config-file=${join(folder, 'daemon.json')}`,
    `--data-root=${join(folder, 'data')}`,
    '--containerd=/run/containerd/containerd.sock',
    '--exec-root=/run/docker',
    '--pidfile=/run/docker.pid',
    '--host=unix:///run/docker.sock',
    `--host=tcp://${engineIp(lab, engine.hostNumber)}:2375`,
    ...tlsFlags(lab, engine),
    `--cgroup-parent=/${cgroupPath(lab.name)}/${engine.name}`,
    '--exec-opt=native.cgroupdriver=cgroupfs',
    ...(nested ? [] : ['--storage-driver=overlay2']),
    ...Object.entries(engine.labels).map(([name, value]) => `--label=${name}=${value}`),
  ];
}

/**
 * The daemon's settings that are no flags; there must be a file, else it reads the machine's own.
 * 20.10 makes its engine id from a key in /etc/docker: all engines of the machine would have the same.
 */
export function daemonConfig(version: EngineVersion, folder: string): string {
  return JSON.stringify(version === '20.10' ? { 'deprecated-key-path': join(folder, 'key.json') } : {});
}

/** containerd's settings: no more than Docker needs, and nothing outside of the node's own folders. */
export function containerdConfig(folder: string): string {
  const off = ['grpc.v1.cri', 'cri.v1.images', 'cri.v1.runtime', 'internal.v1.opt', 'nri.v1.nri'];
  return `version = 2
root = "${join(folder, 'containerd')}"
state = "/run/containerd"
disabled_plugins = [${off.map((plugin) => `"io.containerd.${plugin}"`).join(', ')}]
[grpc]
address = "/run/containerd/containerd.sock"
`;
}
