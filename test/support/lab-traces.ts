import { glob, readdir, readFile } from 'node:fs/promises';
import { output } from './command.ts';

/**
 * Everything of one lab that is on this machine: processes, mounts, network namespaces, links, control groups, files.
 * @returns one line each; empty when there is nothing
 */
export async function tracesOf(name: string): Promise<readonly string[]> {
  const links = await output('ip', ['-o', 'link', 'show']);
  const netns = await output('ip', ['netns', 'list']);
  return [
    ...(await processTraces(name)),
    ...links.split('\n').filter((line) => line.includes(`schwarm-lab/${name}`) && line.endsWith(`schwarm-lab/${name}`)),
    ...netns.split('\n').filter((line) => line.startsWith(`swl-${name}--`)),
    ...(await Array.fromAsync(glob(`/sys/fs/cgroup/{,*/}schwarm-lab-${name}`))),
    ...(await Array.fromAsync(glob(`/var/lib/schwarm-lab/${name}`))),
  ];
}

/** Processes that name the lab's folder, run in one of its namespaces, or hold one of its mounts. */
async function processTraces(name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const [command, mounts] = await Promise.all(
      ['cmdline', 'mountinfo'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    const folder = `/var/lib/schwarm-lab/${name}/`;
    if (command?.includes(folder) || mounts?.includes(folder) || mounts?.includes(`swl-${name}--`)) found.push(`process ${pid} ${command}`);
  }
  return found;
}

/**
 * What a lab could leave elsewhere and must not: firewall rules, forwarding, mounts, a host name, and the folders that
 * Docker makes on a machine. Other labs may come and go meanwhile.
 */
export async function machineTraces(): Promise<readonly string[]> {
  const rules = await Promise.all(['iptables-save', 'ip6tables-save'].map((program) => output(program, [])));
  const folders = '/{etc/docker,opt/containerd,run/docker*,run/containerd*,run/runc,var/lib/docker,var/lib/containerd,etc/cni,opt/cni}';
  return [
    ...rules.flatMap((text) => text.split('\n')).filter((line) => !line.startsWith('#') && !line.startsWith(':')),
    ...(await Array.fromAsync(glob(folders))),
    `forwarding ${(await readFile('/proc/sys/net/ipv4/ip_forward', 'utf8')).trim()}`,
    `host name ${(await readFile('/proc/sys/kernel/hostname', 'utf8')).trim()}`,
    ...(await readFile('/proc/self/mounts', 'utf8')).split('\n').filter((line) => !line.includes('/netns')),
  ];
}
