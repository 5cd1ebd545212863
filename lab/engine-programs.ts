import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineVersion } from './engine-version.ts';
import { LabError } from './errors.ts';
import { fetchBundle } from './fetch-bundle.ts';
import { tryCommand } from './run-command.ts';

/** The programs one engine version consists of. */
export interface EnginePrograms {
  readonly dockerd: string;
  /** Static init program: process 1 of a node, and `docker-init` for containers. */
  readonly init: string;
  readonly runc: string;
  /** Folders with containerd, its shims and docker-proxy. */
  readonly path: readonly string[];
}

/**
 * The unpacked programs of an engine version, fetched on first use.
 * @throws LabError when they cannot run on this machine
 */
export async function enginePrograms(
  version: EngineVersion,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<EnginePrograms> {
  const root = await fetchBundle(`engine-${version}`, onProgress, signal);
  const programs = {
    dockerd: join(root, 'usr/sbin/dockerd'),
    init: join(root, 'usr/bin/tini-static'),
    path: [join(root, 'usr/sbin'), join(root, 'usr/bin')],
  };
  await mustRun(programs.dockerd, signal);
  return { ...programs, runc: await runcThatRuns(version, root, onProgress, signal) };
}

/**
 * Newer suites build runc against a newer libc than this machine may have; engines are content with the oldest one. (To
 * start it through another loader is no way out: runc runs itself again by `/proc/self/exe`.)
 */
async function runcThatRuns(
  version: EngineVersion,
  root: string,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const own = join(root, 'usr/sbin/runc');
  if (version === '20.10' || (await tryCommand([own, '--version'], {}, signal)).exitCode === 0) return own;
  return join(await fetchBundle('engine-20.10', onProgress, signal), 'usr/sbin/runc');
}

async function mustRun(program: string, signal?: AbortSignal): Promise<void> {
  const { exitCode, stderr } = await tryCommand([program, '--version'], {}, signal);
  if (exitCode !== 0) throw new LabError(`${program} does not run on this machine: ${stderr.trim()}; try another engine version`);
}

/** Fills a folder that goes first in an engine's PATH: the chosen runc, and the init program under the name dockerd looks for. */
export async function linkPrograms(programs: EnginePrograms, folder: string): Promise<void> {
  await symlink(programs.runc, join(folder, 'runc'));
  await symlink(programs.init, join(folder, 'docker-init'));
}
