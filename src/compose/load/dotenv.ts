import { type Lookup, type Substitution, substitute } from './substitute.ts';

/** What an env file says, in its order, the last of equal names winning. */
export interface EnvFile {
  readonly values: ReadonlyMap<string, string>;
  /** Variables that were used in values, but have none. */
  readonly unset: readonly string[];
}

/** An env file breaks the grammar; the message names the line where it can. */
export class EnvFileFault extends Error {}

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
  const reader = new Reader(source);
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

interface Statement {
  readonly key: string;
  /** Undefined: a line with a name only. Already unescaped, `$` written as `$$` where an escape made it literal. */
  readonly value: string | undefined;
  /** Single quotes: nothing is filled in. */
  readonly literal: boolean;
}

const keyCharacters = /[\p{L}\p{N}_.\-[\]]*/uy;

/** Walks over the statements of a file, keeping the line for messages. */
class Reader {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Statement | undefined {
    for (;;) {
      this.#skip(/\s*/y);
      if (this.#at >= this.#text.length) return undefined;
      if (this.#text[this.#at] !== '#') return this.#statement();
      this.#skip(/[^\n]*/y);
    }
  }

  #statement(): Statement {
    this.#skip(/export[ \t]+/y);
    const line = this.#match(/[^\n]*/y);
    const key = this.#match(keyCharacters);
    const blanks = this.#match(/[ \t]*/y, this.#at + key.length);
    const after = this.#text[this.#at + key.length + blanks.length];
    if (key === '') this.#badKey(line, key, blanks, after ?? '');
    if (after === undefined || after === '\n') {
      this.#at += key.length + blanks.length;
      return { key, value: undefined, literal: false };
    }
    if (after !== '=' && after !== ':') this.#badKey(line, key, blanks, after);
    this.#at += key.length + blanks.length + 1;
    this.#skip(/[ \t]*/y);
    return { key, ...this.#value() };
  }

  #badKey(line: string, key: string, blanks: string, after: string): never {
    if (blanks !== '' && key !== '') throw new EnvFileFault(`line ${this.#line}: key cannot contain a space`);
    throw new EnvFileFault(`line ${this.#line}: unexpected character ${JSON.stringify(after)} in variable name ${JSON.stringify(line)}`);
  }

  #value(): { readonly value: string; readonly literal: boolean } {
    const quote = this.#text[this.#at];
    if (quote === "'") return { value: this.#quoted(quote).replaceAll("\\'", "'"), literal: true };
    if (quote === '"') return { value: unescaped(this.#quoted(quote)), literal: false };
    const line = this.#match(/[^\n]*/y);
    this.#at += line.length;
    const comment = line.indexOf(' #');
    return { value: (comment < 0 ? line : line.slice(0, comment)).trimEnd(), literal: false };
  }

  /** The text between quotes, escapes untouched; may span lines. */
  #quoted(quote: string): string {
    const start = this.#at + 1;
    let end = start;
    while (end < this.#text.length && this.#text[end] !== quote) end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) {
      const shown = this.#match(/[^\n]*/y);
      throw new EnvFileFault(`line ${this.#line}: unterminated quoted value ${shown}`);
    }
    const inner = this.#text.slice(start, end);
    this.#line += inner.split('\n').length - 1;
    this.#at = end + 1;
    const rest = this.#match(/[^\n]*/y);
    if (!/^\s*(?:#.*)?$/.test(rest)) {
      throw new EnvFileFault(`line ${this.#line}: unexpected text ${JSON.stringify(rest.trim())} after a quoted value`);
    }
    this.#at += rest.length;
    return inner;
  }

  #match(pattern: RegExp, at: number = this.#at): string {
    pattern.lastIndex = at;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #skip(pattern: RegExp): void {
    const skipped = this.#match(pattern);
    this.#line += skipped.split('\n').length - 1;
    this.#at += skipped.length;
  }
}

const escapes: { readonly [char: string]: string } = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  c: '',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  $: '$$',
};

function unescaped(text: string): string {
  return text.replace(/\\(?:0([0-7]{1,3})|(.))/gs, (whole, octal: string | undefined, char: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    return escapes[char ?? ''] ?? whole;
  });
}
