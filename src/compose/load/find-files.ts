import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Variables } from './environment.ts';
import { NoComposeFileError } from './problem.ts';
import { type SourceFile, sourceFile } from './source-file.ts';

const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrides = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'];

/**
 * Which files make up the project: those named, else those of `COMPOSE_FILE`, else the first default name in `directory` or the
 * nearest parent that has one, with its override file.
 * @throws NoComposeFileError
 */
export async function findFiles(
  named: readonly string[],
  env: Variables,
  cwd: string,
  directory: string,
  onWarning: (text: string) => void,
): Promise<readonly SourceFile[]> {
  const wanted = named.length > 0 ? named : fromEnvironment(env);
  if (wanted.length > 0) return wanted.map((file) => sourceFile(file, cwd));
  for (let folder = directory; ; folder = dirname(folder)) {
    const base = await firstOf(folder, names, 'config', onWarning);
    if (base !== undefined) {
      const override = await firstOf(folder, overrides, 'override', onWarning);
      return [base, override].flatMap((path) => (path === undefined ? [] : [sourceFile(path, cwd)]));
    }
    if (folder === dirname(folder)) throw new NoComposeFileError();
  }
}

function fromEnvironment(env: Variables): readonly string[] {
  const separator = env.get('COMPOSE_PATH_SEPARATOR') ?? ':';
  return (env.get('COMPOSE_FILE') ?? '').split(separator).filter((file) => file !== '');
}

async function firstOf(
  folder: string,
  candidates: readonly string[],
  kind: string,
  onWarning: (text: string) => void,
): Promise<string | undefined> {
  const paths = candidates.map((name) => join(folder, name));
  const present = await Promise.all(paths.map(exists));
  const found = paths.filter((_, index) => present[index] === true);
  if (found.length > 1) {
    onWarning(`Found multiple ${kind} files with supported names: ${found.join(', ')}`);
    onWarning(`Using ${found[0]}`);
  }
  return found[0];
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
