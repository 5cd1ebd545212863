import { join } from 'node:path';
import { errorText } from '../src/base/index.ts';
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

/** A Debian package that must be on the machine itself. */
interface Installed {
  readonly package: string;
  readonly version: string;
  /** What it brings. */
  readonly path: string;
}

const INSTALLED = {
  'compose-1.29': { package: 'docker-compose', version: '1.29', path: '/usr/bin/docker-compose' },
  'docker-py-5.0': { package: 'python3-docker', version: '5.0', path: `/${PYTHON_MODULES}` },
} as const satisfies { readonly [tool: string]: Installed };

/**
 * Real clients, and a registry for them. Compose 2 and buildx are CLI plugins: run them as they are, or link them into
 * `$DOCKER_CONFIG/cli-plugins`. `docker-py` is no program but a folder for `$PYTHONPATH` of `/usr/bin/python3`.
 */
export type Tool = keyof typeof TOOLS | keyof typeof INSTALLED;

/**
 * The path of a client program, fetched on first use. `compose-1.29` and `docker-py-5.0` cannot run from a folder of their
 * own: they are installed on the machine with apt if they are not there.
 * @throws LabError when it cannot be had
 */
export async function toolPath(tool: Tool, signal?: AbortSignal): Promise<string> {
  if (tool === 'compose-1.29' || tool === 'docker-py-5.0') return await installed(INSTALLED[tool], signal);
  const [bundle, path] = TOOLS[tool];
  return join(await fetchBundle(bundle, () => undefined, signal), path);
}

async function installed({ package: name, version, path }: Installed, signal?: AbortSignal): Promise<string> {
  if (await isInstalled(name, version, signal)) return path;
  try {
    // With its version: a machine that only has a newer one is left as it is.
    await aptInstall([`${name}=${version}*`], signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new LabError(`this machine's apt has no ${name} ${version}: ${errorText(cause)}; Debian bookworm has that one`, { cause });
  }
  return path;
}

async function isInstalled(name: string, version: string, signal?: AbortSignal): Promise<boolean> {
  const { stdout } = await tryCommand(['dpkg', '--status', name], {}, signal);
  return /^Status: .* installed$/m.test(stdout) && stdout.includes(`\nVersion: ${version}`);
}
