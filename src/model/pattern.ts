import { RE2JS, RE2JSException } from 're2js';
import { BadInputError } from '../base/index.ts';

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
 * literally. A regular expression matches anywhere, in RE2's syntax: it comes from users, and RE2's time is bounded by the
 * pattern's size times the text's, where the language's own matcher may take exponential time.
 * @throws BadInputError for a regular expression that is broken or longer than 1000 characters
 */
export function parsePattern(value: string): Pattern {
  if (value === '/') throw new BadInputError("'/' is no pattern: a regular expression is written between two slashes, as in /^web/");
  if (value.startsWith('/') && value.endsWith('/')) return regex(value.slice(1, -1));
  if (!/[*?\\]/.test(value)) return { kind: 'literal', matches: (text) => text === value, fitsIds: true };
  const pieces = globPieces(value);
  return { kind: 'glob', matches: (text) => globMatches(pieces, text), fitsIds: hasLongLiteral(value) };
}

function regex(source: string): Pattern {
  if (source.length > MAX_REGEX_LENGTH) {
    throw new BadInputError(`regular expression of ${source.length} characters: at most ${MAX_REGEX_LENGTH} are allowed`);
  }
  try {
    const compiled = RE2JS.compile(source);
    return { kind: 'regex', matches: (text) => compiled.test(text), fitsIds: hasLongLiteral(source) };
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    throw new BadInputError(`invalid regular expression /${source}/: ${cause.message}`, { cause });
  }
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
