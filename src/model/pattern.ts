import { BadInputError } from '../base/index.ts';
import { Matcher } from './regex/matcher.ts';
import { compileRegex } from './regex/program.ts';

/** The value of a placement expression, ready to be held against texts. */
export interface Pattern {
  readonly kind: 'literal' | 'glob' | 'regex';
  matches(text: string): boolean;
  /**
   * Whether it may be held against ids: exact texts may, others only with eight literal characters in a row, as shorter
   * pieces occur in random ids by accident.
   */
  readonly fitsIds: boolean;
}

const MAX_REGEX_LENGTH = 1_000;

/**
 * Reads `text`, `glo*b?` or `/regular expression/`.
 *
 * A glob covers the whole text; `*` is any run of characters, `?` any one, a backslash takes the next character
 * literally. A regular expression matches anywhere, in RE2's syntax without `\p`; time is bounded by its size times the
 * text's.
 * @throws BadInputError for a regular expression that is broken or longer than 1000 characters; `/^(a|b|c)$/` may have any length
 */
export function parsePattern(value: string): Pattern {
  if (value === '/') throw new BadInputError("'/' is no pattern: a regular expression is written between two slashes, as in /^web/");
  if (value.startsWith('/') && value.endsWith('/')) return regex(value.slice(1, -1));
  if (!/[*?\\]/.test(value)) return { kind: 'literal', matches: (text) => text === value, fitsIds: true };
  const pieces = globPieces(value);
  return { kind: 'glob', matches: (text) => globMatches(pieces, text), fitsIds: hasLongLiteral(value) };
}

function regex(source: string): Pattern {
  const texts = alternatives(source);
  if (texts !== undefined) return { kind: 'regex', matches: (text) => texts.has(text), fitsIds: true };
  if (source.length > MAX_REGEX_LENGTH) {
    throw new BadInputError(`regular expression of ${source.length} characters: at most ${MAX_REGEX_LENGTH} are allowed`);
  }
  try {
    const matcher = new Matcher(compileRegex(source));
    return { kind: 'regex', matches: (text) => matcher.matches(text), fitsIds: hasLongLiteral(source) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new BadInputError(`invalid regular expression /${source}/: ${cause.message}`, { cause });
  }
}

/** The texts of `^(a|b|c)$`, which may be a list of hundreds of nodes; undefined for any other pattern. */
function alternatives(source: string): ReadonlySet<string> | undefined {
  const [, list] = /^\^\(((?:[^\\()[\]{}*+?.^$|]|\\[^A-Za-z0-9]|\|)*)\)\$$/.exec(source) ?? [];
  const parts = list?.split(/(?<!\\)\|/);
  return parts === undefined || list?.includes('\\\\') ? undefined : new Set(parts.map((part) => part.replaceAll('\\', '')));
}

function hasLongLiteral(source: string): boolean {
  return /[A-Za-z0-9:_-]{8}/.test(source);
}

const ANY_RUN = Symbol('*');
const ANY_ONE = Symbol('?');
type Piece = string | typeof ANY_RUN | typeof ANY_ONE;

function globPieces(glob: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const chars = [...glob];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === '*') pieces.push(ANY_RUN);
    else if (char === '?') pieces.push(ANY_ONE);
    else if (char === '\\' && i + 1 < chars.length) pieces.push(chars[++i] ?? '');
    else pieces.push(char);
  }
  return pieces;
}

/** On a mismatch only the last `*` takes one character more: at most pieces × characters steps. */
function globMatches(pieces: readonly Piece[], text: string): boolean {
  const chars = [...text];
  let [piece, char, star, retry] = [0, 0, -1, 0];
  while (char < chars.length) {
    const wanted = pieces[piece];
    if (wanted === ANY_RUN) {
      star = piece++;
      retry = char;
    } else if (wanted === ANY_ONE || (wanted !== undefined && wanted === chars[char])) {
      piece++;
      char++;
    } else if (star >= 0) {
      piece = star + 1;
      char = ++retry;
    } else return false;
  }
  while (pieces[piece] === ANY_RUN) piece++;
  return piece === pieces.length;
}
