import { resolve } from 'node:path';
import { parseEnvFile, parseRawEnvFile } from './dotenv.ts';
import { EnvFileFault } from './env-file-reader.ts';
import { ComposeFileError, fail } from './problem.ts';
import { readTextFile } from './read-file.ts';
import type { Lookup } from './substitute.ts';

/** Variables by name. */
export type Variables = ReadonlyMap<string, string>;

/** The environment of the process without what is not set. */
export function variablesOf(env: { readonly [name: string]: string | undefined }): Variables {
  return new Map(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/**
 * Lays the variables of env files under the given ones, which win. Later files win over earlier ones and see their values.
 * @throws ComposeFileError when a file is missing or breaks the grammar
 */
export async function withEnvFiles(env: Variables, files: readonly string[], onUnset: (name: string) => void): Promise<Variables> {
  const read = new Map<string, string>();
  for (const file of files) {
    const text = await readTextFile(file);
    if (text === undefined) fail(`couldn't find env file: ${file}`);
    const lookup: Lookup = (name) => env.get(name) ?? read.get(name);
    for (const [name, value] of parseFile(text, file, undefined, lookup, onUnset)) read.set(name, value);
  }
  return new Map([...read, ...env]);
}

/** Adds the `.env` of a directory, if there is one, below the given variables. */
export async function withDotEnv(env: Variables, directory: string, onUnset: (name: string) => void): Promise<Variables> {
  const path = resolve(directory, '.env');
  return (await readTextFile(path)) === undefined ? env : await withEnvFiles(env, [path], onUnset);
}

/**
 * Parses an env file and turns its faults into errors that name it.
 * @param format `raw`: lines are taken as they are
 * @throws ComposeFileError
 */
export function parseFile(
  text: string,
  path: string,
  format: string | undefined,
  lookup: Lookup,
  onUnset: (name: string) => void,
): Variables {
  try {
    const parsed = format === 'raw' ? parseRawEnvFile(text, lookup) : parseEnvFile(text, lookup);
    for (const name of parsed.unset) onUnset(name);
    return parsed.values;
  } catch (cause) {
    if (cause instanceof EnvFileFault) throw new ComposeFileError([`failed to read ${path}: ${cause.message}`], { cause });
    throw cause;
  }
}

/** Whether a setting of the environment is switched on. */
export function isOn(value: string | undefined): boolean {
  return ['1', 't', 'true', 'y', 'yes', 'on'].includes((value ?? '').toLowerCase());
}
