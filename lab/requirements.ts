import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { aptInstall } from './apt-install.ts';
import { LabError } from './errors.ts';
import { programPath } from './run-command.ts';

/** Programs of the machine the lab uses, with the Debian package that has each. */
const PROGRAMS: { readonly [program: string]: string } = {
  ip: 'iproute2',
  iptables: 'iptables',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  mount: 'mount',
  'dpkg-deb': 'dpkg',
  'apt-get': 'apt',
};

export interface EnsureOptions {
  /** Install what is missing with apt; default: only say so. */
  readonly install?: boolean;
  readonly onProgress?: (line: string) => void;
}

/**
 * Makes sure that the lab can work on this machine.
 * @throws LabError saying what is missing and how to get it
 */
export async function ensureTools(options: EnsureOptions = {}, signal?: AbortSignal): Promise<void> {
  if (process.platform !== 'linux') throw new LabError('the lab runs real engines in Linux namespaces: it needs Linux');
  if (process.getuid?.() !== 0) throw new LabError('the lab makes network namespaces and runs engines: run it as root (sudo)');
  const packages = missingPackages();
  if (packages.length === 0) return;
  if (options.install !== true) {
    throw new LabError(
      `the lab needs programs that are missing here; install them with 'apt-get install ${packages.join(' ')}', or use --install`,
    );
  }
  options.onProgress?.(`installing ${packages.join(', ')}`);
  await aptInstall(packages, signal);
}

function missingPackages(): readonly string[] {
  const missing = Object.entries(PROGRAMS).filter(([program]) => !isInstalled(program));
  return [...new Set(missing.map(([, packageName]) => packageName))];
}

function isInstalled(program: string): boolean {
  return programPath()
    .split(':')
    .some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
