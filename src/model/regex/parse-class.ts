import { type CharSet, complement, PERL_CLASSES, POSIX_CLASSES } from './char-set.ts';

/** Where a parser stands in a pattern; `chars` are whole code points. */
export interface Scanner {
  readonly chars: readonly string[];
  at: number;
}

const ESCAPES: { readonly [letter: string]: string } = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Reads `…]` after its opening bracket. @throws SyntaxError */
export function parseClass(scanner: Scanner): Omit<CharSet, 'fold'> {
  const negated = scanner.chars[scanner.at] === '^';
  if (negated) scanner.at++;
  const ranges: (readonly [number, number])[] = [];
  for (let first = true; ; first = false) {
    const char = scanner.chars[scanner.at];
    if (char === undefined) throw new SyntaxError('missing ]');
    if (char === ']' && !first) {
      scanner.at++;
      return { ranges, negated };
    }
    ranges.push(...(namedClass(scanner) ?? [range(scanner)]));
  }
}

/** Reads what follows a backslash and stands for one character. @throws SyntaxError */
export function parseEscape(scanner: Scanner): string {
  const letter = scanner.chars[scanner.at++];
  if (letter === undefined) throw new SyntaxError('nothing after the last \\');
  const known = ESCAPES[letter];
  if (known !== undefined) return known;
  if (!/[A-Za-z0-9]/.test(letter)) return letter;
  const rest = scanner.chars.slice(scanner.at - 1, scanner.at + 10).join('');
  const [code, digits = ''] =
    /^(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,6})\}|([0-3][0-7]{2}|0))/.exec(rest)?.filter((part) => part !== undefined) ?? [];
  const value = letter === 'x' ? Number.parseInt(digits, 16) : Number.parseInt(digits, 8);
  if (code === undefined || value > 0x10ffff) throw new SyntaxError(`\\${letter} is not supported`);
  scanner.at += code.length - 1;
  return String.fromCodePoint(value);
}

/** `\d` or `[:alpha:]` inside brackets. */
function namedClass(scanner: Scanner): CharSet['ranges'] | undefined {
  const rest = scanner.chars.slice(scanner.at, scanner.at + 16).join('');
  const [perl, letter = ''] = /^\\([dwsDWS])/.exec(rest) ?? [];
  const [posix, not, name = ''] = /^\[:(\^?)(\w+):\]/.exec(rest) ?? [];
  if (perl === undefined && posix === undefined) return undefined;
  scanner.at += (perl ?? posix ?? '').length;
  const ranges = perl === undefined ? POSIX_CLASSES[name] : PERL_CLASSES[letter.toLowerCase()];
  if (ranges === undefined) throw new SyntaxError(`unknown class ${posix}`);
  return not === '^' || letter !== letter.toLowerCase() ? complement(ranges) : ranges;
}

function range(scanner: Scanner): readonly [number, number] {
  const from = oneOf(scanner);
  const next = scanner.chars[scanner.at + 1];
  if (scanner.chars[scanner.at] !== '-' || next === undefined || next === ']') return [from, from];
  scanner.at++;
  const to = oneOf(scanner);
  if (to < from) throw new SyntaxError('a range in [] runs backwards');
  return [from, to];
}

function oneOf(scanner: Scanner): number {
  const char = scanner.chars[scanner.at++] ?? '';
  return (char === '\\' ? parseEscape(scanner) : char).codePointAt(0) ?? 0;
}
