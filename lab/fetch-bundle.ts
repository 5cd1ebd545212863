import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../src/base/index.ts';
import { BUNDLES, type BundleName } from './bundles.ts';
import { cacheDir } from './cache.ts';
import { LabError } from './errors.ts';
import { lock } from './lock.ts';
import { debianMirror } from './mirror.ts';
import { runCommand } from './run-command.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * The folder with a bundle's unpacked packages; fetched on first use, afterwards without any network. Several processes
 * may ask at once.
 * @throws LabError when the packages cannot be had
 */
export async function fetchBundle(name: BundleName, onProgress: (line: string) => void, signal?: AbortSignal): Promise<string> {
  const folder = join(cacheDir(), name);
  if (existsSync(folder)) return folder;
  await using _held = await lock(`cache${folder}`, signal);
  if (existsSync(folder)) return folder;
  const { suite, packages } = BUNDLES[name];
  onProgress(`${name}: fetching ${packages.join(', ')} of Debian ${suite}`);
  const work = `${folder}.part`;
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'root'), { recursive: true });
  try {
    await download(join(work, 'apt'), suite, packages, signal);
    for (const deb of await readdir(join(work, 'apt', 'debs'))) {
      await runCommand(['dpkg-deb', '-x', join(work, 'apt', 'debs', deb), join(work, 'root')], {}, signal);
    }
    await rename(join(work, 'root'), folder);
    onProgress(`${name}: ready`);
    return folder;
  } catch (cause) {
    signal?.throwIfAborted();
    const what = `${packages.join(', ')} of Debian ${suite}`;
    throw new LabError(`cannot fetch ${what}: ${errorText(cause)}; another mirror can be named in SCHWARM_LAB_MIRROR`, { cause });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Downloads with an apt of its own: own sources, lists and cache, so that the machine's apt is as before. */
async function download(folder: string, suite: string, packages: readonly string[], signal?: AbortSignal): Promise<void> {
  for (const part of ['lists/partial', 'cache/archives/partial', 'debs']) await mkdir(join(folder, part), { recursive: true });
  const signedBy = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  await writeFile(join(folder, 'sources.list'), `deb ${signedBy}${await debianMirror(signal)} ${suite} main\n`);
  const machine = await runCommand(['apt-config', 'dump', 'Acquire'], {}, signal);
  await writeFile(join(folder, 'apt.conf'), aptConfig(folder, machine));
  const env = { APT_CONFIG: join(folder, 'apt.conf') };
  await runCommand(['apt-get', 'update', '-qq'], { env }, signal);
  await runCommand(['apt-get', 'download', '-qq', ...packages], { env, cwd: join(folder, 'debs') }, signal);
}

/**
 * An apt configuration confined to `folder`. From the machine's it keeps how to reach mirrors (proxies, certificates),
 * not its hooks: those clean or refresh things outside.
 */
export function aptConfig(folder: string, machineAcquire: string): string {
  const kept = machineAcquire.split('\n').filter((line) => /^Acquire::(?!IndexTargets|Changelogs)/.test(line));
  return `${[
    ...kept,
    'Acquire::Languages "none";',
    'APT::Sandbox::User "root";',
    'APT::Update::Error-Mode "any";', // else an update that reached nothing counts as done
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
    `Dir::Etc::sourcelist "${folder}/sources.list";`,
    'Dir::State::status "/dev/null";',
    `Dir::State::lists "${folder}/lists";`,
    `Dir::Cache "${folder}/cache";`,
  ].join('\n')}\n`;
}
