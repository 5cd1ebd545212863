import { EnvFileFault, EnvFileReader } from './env-file-reader.ts';
import { type Lookup, type Substitution, substitute } from './substitute.ts';

/** What an env file says, in its order, the last of equal names winning. */
export interface EnvFile {
  readonly values: ReadonlyMap<string, string>;
  /** Variables that were used in values, but have none. */
  readonly unset: readonly string[];
}

/**
 * Reads an env file: `KEY=VALUE` or `KEY: VALUE`, with `export`, comments, quotes, escapes and substitution; a line `KEY` takes
 * the value from outside, or is dropped when there is none.
 * @param outside variables around the file; they win over earlier lines of it where values refer to a name
 * @throws EnvFileFault
 */
export function parseEnvFile(text: string, outside: Lookup): EnvFile {
  const values = new Map<string, string>();
  const unset = new Set<string>();
  const lookup: Lookup = (name) => outside(name) ?? values.get(name);
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const reader = new EnvFileReader(source);
  for (let statement = reader.next(); statement !== undefined; statement = reader.next()) {
    if (statement.value === undefined) {
      const inherited = outside(statement.key);
      if (inherited !== undefined) values.set(statement.key, inherited);
      continue;
    }
    const result = statement.literal ? literal(statement.value) : substitute(statement.value, lookup);
    if (!result.ok) throw new EnvFileFault(faultText(result));
    for (const name of result.unset) unset.add(name);
    values.set(statement.key, result.text);
  }
  return { values, unset: [...unset] };
}

/** Reads an env file of the format `raw`: `KEY=VALUE` lines, everything up to the end of the line taken as it is. */
export function parseRawEnvFile(text: string, outside: Lookup): EnvFile {
  const values = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const equals = line.indexOf('=');
    const key = equals < 0 ? line.trim() : line.slice(0, equals);
    const value = equals < 0 ? outside(key) : line.slice(equals + 1);
    if (value !== undefined) values.set(key, value);
  }
  return { values, unset: [] };
}

function literal(text: string): Substitution {
  return { ok: true, text, unset: [] };
}

function faultText(result: Substitution & { ok: false }): string {
  if (result.fault === 'format') return `Invalid template: ${JSON.stringify(result.template)}`;
  return requiredText(result.name, result.message);
}

/** What is said when `${NAME:?message}` finds nothing. */
export function requiredText(name: string, message: string): string {
  return `required variable ${name} is missing a value${message === '' ? '' : `: ${message}`}`;
}
