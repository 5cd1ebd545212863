import { join } from 'node:path';
import { aptInstall } from './apt-install.ts';
import type { BundleName } from './bundles.ts';
import { LabError } from './errors.ts';
import { fetchBundle } from './fetch-bundle.ts';
import { tryCommand } from './run-command.ts';

const PLUGINS = 'usr/libexec/docker/cli-plugins';
const PYTHON_MODULES = 'usr/lib/python3/dist-packages';

const TOOLS = {
  'docker-20.10': ['engine-20.10', 'usr/bin/docker'],
  'docker-26.1': ['engine-26.1', 'usr/bin/docker'],
  'docker-28.5': ['engine-28.5', 'usr/bin/docker'],
  'compose-2.26': ['compose-2.26', `${PLUGINS}/docker-compose`],
  'compose-2.40': ['compose-2.40', `${PLUGINS}/docker-compose`],
  'buildx-0.13': ['buildx-0.13', `${PLUGINS}/docker-buildx`],
  'buildx-0.29': ['buildx-0.29', `${PLUGINS}/docker-buildx`],
  'docker-py-7.1': ['docker-py-7.1', PYTHON_MODULES],
  'registry-2.8': ['registry-2.8', 'usr/bin/docker-registry'],
} as const satisfies { readonly [tool: string]: readonly [BundleName, string] };

/**
 * Real clients, and a registry for them. Compose 2 and buildx are CLI plugins: run them as they are, or link them into
 * `$DOCKER_CONFIG/cli-plugins`. `docker-py` is no program but a folder for `$PYTHONPATH` of `/usr/bin/python3`.
 */
export type Tool = keyof typeof TOOLS | 'compose-1.29' | 'docker-py-5.0';

/**
 * The path of a client program, fetched on first use. `compose-1.29` and `docker-py-5.0` cannot run from a folder of their
 * own: they are installed on the machine with apt if they are not there.
 * @throws LabError when it cannot be had
 */
export async function toolPath(tool: Tool, signal?: AbortSignal): Promise<string> {
  if (tool === 'compose-1.29') return await installedCompose(signal);
  if (tool === 'docker-py-5.0') return await installedDockerPy(signal);
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

async function installedDockerPy(signal?: AbortSignal): Promise<string> {
  if (await isDockerPy5(signal)) return `/${PYTHON_MODULES}`;
  await aptInstall(['python3-docker'], signal);
  if (await isDockerPy5(signal)) return `/${PYTHON_MODULES}`;
  throw new LabError("this machine's package python3-docker is not version 5.0; Debian bookworm has that one");
}

async function isDockerPy5(signal?: AbortSignal): Promise<boolean> {
  const program = '/usr/bin/python3 -c "import docker; print(docker.__version__)"';
  const { exitCode, stdout } = await tryCommand(['sh', '-c', program], {}, signal);
  return exitCode === 0 && stdout.startsWith('5.0');
}
