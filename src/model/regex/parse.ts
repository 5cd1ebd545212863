import { type CharSet, PERL_CLASSES } from './char-set.ts';
import { parseClass, parseEscape, type Scanner } from './parse-class.ts';

/** A parsed regular expression. */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'assert'; readonly at: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'either'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number };

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge';

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

const MAX_REPEAT = 1000;
const MAX_DEPTH = 100;

/** @throws SyntaxError saying what is wrong with the pattern */
export function parseRegex(pattern: string): RegexNode {
  const scanner: Scanner = { chars: [...pattern], at: 0 };
  const node = parseEither(scanner, { flags: { ignoreCase: false, multiLine: false, dotAll: false } }, 0);
  if (scanner.at < scanner.chars.length) throw new SyntaxError('unexpected )');
  return node;
}

/** `(?i)` inside a group holds until the group ends, alternatives included: the state is shared by them. */
interface GroupState {
  flags: Flags;
}

function parseEither(scanner: Scanner, state: GroupState, depth: number): RegexNode {
  if (depth > MAX_DEPTH) throw new SyntaxError('groups are nested too deeply');
  const parts: RegexNode[] = [parseSequence(scanner, state, depth)];
  while (scanner.chars[scanner.at] === '|') {
    scanner.at++;
    parts.push(parseSequence(scanner, state, depth));
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'either', parts };
}

function parseSequence(scanner: Scanner, state: GroupState, depth: number): RegexNode {
  const parts: RegexNode[] = [];
  for (;;) {
    const char = scanner.chars[scanner.at];
    if (char === undefined || char === '|' || char === ')') return { kind: 'sequence', parts };
    const atom = parseAtom(scanner, state, depth);
    if (atom !== undefined) parts.push(parseRepeat(scanner, atom));
  }
}

/** @returns undefined for what matches nothing by itself, such as `(?i)` */
function parseAtom(scanner: Scanner, state: GroupState, depth: number): RegexNode | undefined {
  const char = scanner.chars[scanner.at++] ?? '';
  switch (char) {
    case '(':
      return parseGroup(scanner, state, depth);
    case '[':
      return set(parseClass(scanner), state.flags);
    case '\\':
      return parseEscaped(scanner, state.flags);
    case '.':
      return set({ ranges: state.flags.dotAll ? [] : [[10, 10]], negated: true }, state.flags);
    case '^':
      return { kind: 'assert', at: state.flags.multiLine ? 'line-start' : 'text-start' };
    case '$':
      return { kind: 'assert', at: state.flags.multiLine ? 'line-end' : 'text-end' };
    case '*':
    case '+':
    case '?':
      throw new SyntaxError(`nothing to repeat before ${char}`);
    default:
      return literal(char, state.flags);
  }
}

function parseGroup(scanner: Scanner, outer: GroupState, depth: number): RegexNode | undefined {
  const rest = scanner.chars.slice(scanner.at, scanner.at + 64).join('');
  const name = /^\?P?<\w+>/.exec(rest)?.[0];
  const flags = /^\?([imsU]*)(-[imsU]*)?([:)])/.exec(rest);
  let inner = outer.flags;
  if (name !== undefined) scanner.at += name.length;
  else if (flags !== null) {
    scanner.at += flags[0].length;
    inner = withFlags(outer.flags, flags[1] ?? '', flags[2] ?? '');
    if (flags[3] === ')') {
      outer.flags = inner;
      return undefined;
    }
  } else if (rest.startsWith('?'))
    throw new SyntaxError(`(${rest.slice(0, 3)} is not supported: neither look-around nor back references are`);
  const node = parseEither(scanner, { flags: inner }, depth + 1);
  if (scanner.chars[scanner.at++] !== ')') throw new SyntaxError('missing )');
  return node;
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const value = (letter: string, now: boolean): boolean => (off.includes(letter) ? false : on.includes(letter) || now);
  return { ignoreCase: value('i', flags.ignoreCase), multiLine: value('m', flags.multiLine), dotAll: value('s', flags.dotAll) };
}

function parseEscaped(scanner: Scanner, flags: Flags): RegexNode {
  const letter = scanner.chars[scanner.at] ?? '';
  const assertion: { readonly [letter: string]: Assertion } = { A: 'text-start', z: 'text-end', b: 'word-edge', B: 'no-word-edge' };
  const at = assertion[letter];
  const perl = PERL_CLASSES[letter.toLowerCase()];
  if (at === undefined && perl === undefined && letter !== 'Q') return literal(parseEscape(scanner), flags);
  scanner.at++;
  if (at !== undefined) return { kind: 'assert', at };
  if (perl !== undefined) return set({ ranges: perl, negated: letter !== letter.toLowerCase() }, flags);
  return { kind: 'sequence', parts: [...quoted(scanner)].map((char) => literal(char, flags)) };
}

/** `\Q…\E`: everything between is meant literally. */
function quoted(scanner: Scanner): string {
  const rest = scanner.chars.slice(scanner.at).join('');
  const end = rest.indexOf('\\E');
  const text = end < 0 ? rest : rest.slice(0, end);
  scanner.at += [...text].length + (end < 0 ? 0 : 2);
  return text;
}

function parseRepeat(scanner: Scanner, part: RegexNode): RegexNode {
  const bounds = readBounds(scanner);
  if (bounds === undefined) return part;
  // Laziness changes what a match holds, never whether there is one.
  if (scanner.chars[scanner.at] === '?') scanner.at++;
  if (readBounds(scanner) !== undefined) throw new SyntaxError('two repetitions in a row');
  return { kind: 'repeat', part, min: bounds[0], max: bounds[1] };
}

function readBounds(scanner: Scanner): readonly [number, number] | undefined {
  const char = scanner.chars[scanner.at];
  if (char === '*' || char === '+' || char === '?') {
    scanner.at++;
    return [char === '+' ? 1 : 0, char === '?' ? 1 : Number.POSITIVE_INFINITY];
  }
  if (char !== '{') return undefined;
  const found = /^\{(\d+)(,(\d*))?\}/.exec(scanner.chars.slice(scanner.at, scanner.at + 16).join(''));
  if (found === null) return undefined;
  const min = Number(found[1]);
  const max = found[2] === undefined ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
  if (min > max || min > MAX_REPEAT || (max > MAX_REPEAT && Number.isFinite(max))) throw new SyntaxError(`invalid repetition ${found[0]}`);
  scanner.at += found[0].length;
  return [min, max];
}

function literal(char: string, flags: Flags): RegexNode {
  const code = char.codePointAt(0) ?? 0;
  return set({ ranges: [[code, code]], negated: false }, flags);
}

function set(chars: Omit<CharSet, 'fold'>, flags: Flags): RegexNode {
  return { kind: 'set', set: { ...chars, fold: flags.ignoreCase } };
}
