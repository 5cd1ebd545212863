import { BadInputError } from '../../../base/index.ts';

type Piece = { readonly kind: 'run' } | { readonly kind: 'one'; readonly takes: (char: string) => boolean };

/**
 * Compiles a shell pattern over `/`-separated text by the rules engines use for image names: `*` and `?` stop at
 * slashes, `[a-z]` and `[^a-z]` are sets, a backslash takes the next character literally; the whole text must match.
 * @throws BadInputError for an open set or a trailing backslash
 */
export function pathPattern(pattern: string): (text: string) => boolean {
  const segments = splitSegments(pattern).map(piecesOf);
  return (text) => {
    const parts = text.split('/');
    return parts.length === segments.length && segments.every((pieces, i) => matches(pieces, [...(parts[i] ?? '')]));
  };
}

/** Slashes inside of sets do not separate. */
function splitSegments(pattern: string): readonly string[] {
  const segments = [''];
  let inSet = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    if (char === '/' && !inSet) {
      segments.push('');
      continue;
    }
    const taken = char === '\\' ? char + (pattern[++i] ?? '') : char;
    if (char === '[') inSet = true;
    else if (char === ']') inSet = false;
    segments[segments.length - 1] += taken;
  }
  return segments;
}

function piecesOf(segment: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let rest = segment;
  while (rest !== '') {
    const [, set, escaped, char = ''] = /^(?:\[((?:\\.|[^\]\\])+)\]|\\(.)|(.))/su.exec(rest) ?? broken(segment);
    if (set !== undefined) {
      pieces.push({ kind: 'one', takes: setOf(set) });
      rest = rest.slice(set.length + 2);
    } else if (escaped !== undefined) {
      pieces.push({ kind: 'one', takes: (c) => c === escaped });
      rest = rest.slice(escaped.length + 1);
    } else {
      if (char === '[' || char === '\\') broken(segment);
      pieces.push(char === '*' ? { kind: 'run' } : { kind: 'one', takes: char === '?' ? () => true : (c) => c === char });
      rest = rest.slice(char.length);
    }
  }
  return pieces;
}

function setOf(text: string): (char: string) => boolean {
  const negated = text.startsWith('^');
  const ranges: (readonly [string, string])[] = [];
  for (const [, low = '', high] of text.slice(negated ? 1 : 0).matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gsu)) {
    ranges.push([unescaped(low), unescaped(high ?? low)]);
  }
  return (char) => ranges.some(([low, high]) => char >= low && char <= high) !== negated;
}

function unescaped(text: string): string {
  return text.startsWith('\\') ? text.slice(1) : text;
}

/** On a mismatch only the last `*` takes one character more: at most pieces × characters steps. */
function matches(pieces: readonly Piece[], chars: readonly string[]): boolean {
  let [piece, char, star, retry] = [0, 0, -1, 0];
  while (char < chars.length) {
    const wanted = pieces[piece];
    if (wanted?.kind === 'run') {
      star = piece++;
      retry = char;
    } else if (wanted?.takes(chars[char] ?? '') === true) {
      piece++;
      char++;
    } else if (star >= 0) {
      piece = star + 1;
      char = ++retry;
    } else return false;
  }
  while (pieces[piece]?.kind === 'run') piece++;
  return piece === pieces.length;
}

function broken(pattern: string): never {
  throw new BadInputError(
    `invalid filter: syntax error in pattern "${pattern}"; a set [a-z] is closed, a backslash is followed by a character`,
  );
}
