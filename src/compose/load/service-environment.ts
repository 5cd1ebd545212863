import { type Environment, isPlacementKey, type TextMap } from '../model/index.ts';
import { parseFile, type Variables } from './environment.ts';
import { scalarText } from './plain.ts';
import { fail } from './problem.ts';
import { Fields } from './read/fields.ts';
import { readTextFile } from './read-file.ts';
import type { Place, Tree } from './tree.ts';

/** What the env and label files of a service are read with. */
export interface EnvironmentSource {
  /** Values of variables that are named without one. */
  readonly variables: Variables;
  readonly onUnset: (name: string) => void;
  /** Whether a missing file is an error; services that are not started may lack theirs. */
  readonly filesRequired: boolean;
}

/**
 * Variables of a service's containers: env files in order, then `environment`. A name without value takes that of the variables
 * around, and stays `null` when they have none; placement hints without value are meant to have none. Values of env files may
 * refer to variables around, to `environment`, and to what was read before, in this order.
 * @throws ComposeFileError when a required env file is missing or wrong
 */
export async function serviceEnvironment(service: Fields, source: EnvironmentSource): Promise<Environment> {
  const own = new Map(
    service
      .section('environment')
      .entries()
      .map(([name, value]) => [name, value.kind === 'scalar' ? (scalarText(value) ?? inherited(name, source)) : null]),
  );
  const result = new Map<string, string | null>();
  const files = service.tree('env_file');
  for (const item of files?.kind === 'list' ? files.items : []) {
    const file = new Fields(item);
    const required = source.filesRequired && (file.flag('required') ?? true);
    const lookup = (name: string): string | undefined => source.variables.get(name) ?? own.get(name) ?? result.get(name) ?? undefined;
    const read = await readVariables(file.text('path') ?? '', file.text('format'), required, lookup, item.at, source);
    for (const [name, value] of read) result.set(name, value);
  }
  return Object.fromEntries([...result, ...own]);
}

/**
 * Labels of a service's containers: label files in order, then `labels`.
 * @throws ComposeFileError when a label file is missing or wrong
 */
export async function serviceLabels(service: Fields, source: EnvironmentSource): Promise<TextMap> {
  const result = new Map<string, string>();
  const at = service.tree('label_file')?.at;
  for (const path of service.texts('label_file') ?? []) {
    const lookup = (name: string): string | undefined => source.variables.get(name);
    for (const [name, value] of await readVariables(path, undefined, source.filesRequired, lookup, at, source)) result.set(name, value);
  }
  for (const [name, value] of Object.entries(service.textMap('labels'))) result.set(name, value);
  return Object.fromEntries(result);
}

/** Build arguments without value take that of the variables around, and go when they have none. */
export function inheritArguments(args: Tree, variables: Variables): TextMap {
  const entries = new Fields(args).entries().flatMap(([name, value]) => {
    const text = (value.kind === 'scalar' ? scalarText(value) : null) ?? variables.get(name);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(entries);
}

function inherited(name: string, source: EnvironmentSource): string | null {
  return isPlacementKey(name) ? null : (source.variables.get(name) ?? null);
}

async function readVariables(
  path: string,
  format: string | undefined,
  required: boolean,
  lookup: (name: string) => string | undefined,
  at: Place | undefined,
  source: EnvironmentSource,
): Promise<Variables> {
  const text = await readTextFile(path);
  if (text === undefined && required) fail(`env file ${path} not found: stat ${path}: no such file or directory`, at);
  return text === undefined ? new Map() : parseFile(text, path, format, lookup, source.onUnset);
}
