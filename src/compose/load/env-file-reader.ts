/** An env file breaks the grammar; the message names the line where it can. */
export class EnvFileFault extends Error {}

/** One statement of an env file. */
export interface Statement {
  readonly key: string;
  /** Undefined: a line with a name only. Already unescaped, `$` written as `$$` where an escape made it literal. */
  readonly value: string | undefined;
  /** Single quotes: nothing is filled in. */
  readonly literal: boolean;
}

const keyCharacters = /[\p{L}\p{N}_.\-[\]]*/uy;

/** Walks over the statements of an env file with plain line feeds, keeping the line for messages. */
export class EnvFileReader {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * The next statement, `undefined` at the end.
   * @throws EnvFileFault
   */
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
