import { join } from 'node:path';
import { aptInstall } from './apt-install.ts';
import type { BundleName } from './bundles.ts';
import { LabError } from './errors.ts';
import { fetchBundle } from './fetch-bundle.ts';
import { tryCommand } from './run-command.ts';

const PLUGINS = 'usr/libexec/docker/cli-plugins';

const TOOLS = {
  'docker-20.10': ['engine-20.10', 'usr/bin/docker'],
  'docker-26.1': ['engine-26.1', 'usr/bin/docker'],
  'docker-28.5': ['engine-28.5', 'usr/bin/docker'],
  'compose-2.26': ['compose-2.26', `${PLUGINS}/docker-compose`],
  'compose-2.40': ['compose-2.40', `${PLUGINS}/docker-compose`],
  'buildx-0.13': ['buildx-0.13', `${PLUGINS}/docker-buildx`],
  'buildx-0.29': ['buildx-0.29', `${PLUGINS}/docker-buildx`],
} as const satisfies { readonly [tool: string]: readonly [BundleName, string] };

/** Real clients. Compose 2 and buildx are CLI plugins: run them as they are, or link them into `$DOCKER_CONFIG/cli-plugins`. */
export type Tool = keyof typeof TOOLS | 'compose-1.29';

/**
 * The path of a client program, fetched on first use. `compose-1.29` is a Python program that cannot run from a folder of
 * its own: it is installed on the machine with apt if it is not there.
 * @throws LabError when it cannot be had
 */
export async function toolPath(tool: Tool, signal?: AbortSignal): Promise<string> {
  if (tool === 'compose-1.29') return await installedCompose(signal);
  const [bundle, path] = TOOLS[tool];
  return join(await fetchBundle(bundle, () => undefined, signal), path);
}

async function installedCompose(signal?: AbortSignal): Promise<string> {
  const path = '/usr/bin/docker-compose';
  if (await isCompose1(path, signal)) return path;
  await aptInstall(['docker-compose'], signal);
  if (await isCompose1(path, signal)) return path;
  throw new LabError("this machine's package docker-compose is not version 1.29; Debian bookworm has that one");
}

async function isCompose1(path: string, signal?: AbortSignal): Promise<boolean> {
  const { exitCode, stdout } = await tryCommand(['sh', '-c', `${path} version --short`], {}, signal);
  return exitCode === 0 && stdout.startsWith('1.29');
}
