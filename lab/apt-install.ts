import { runCommand, tryCommand } from './run-command.ts';

/**
 * Installs Debian packages on this machine, refreshing apt's lists only if the ones there are do not do. Waits up to two
 * minutes for another apt to end.
 * @throws LabError with apt's words
 */
export async function aptInstall(packages: readonly string[], signal?: AbortSignal): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  const install = ['apt-get', ...wait, 'install', '-y', '-qq', '--no-install-recommends', ...packages] as const;
  if ((await tryCommand([...install], { env }, signal)).exitCode === 0) return;
  await runCommand(['apt-get', ...wait, 'update', '-qq'], { env }, signal);
  await runCommand([...install], { env }, signal);
}
