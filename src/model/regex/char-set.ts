/** Inclusive ranges of code points. */
export interface CharSet {
  readonly ranges: readonly (readonly [number, number])[];
  readonly negated: boolean;
  /** Whether upper and lower case are one. */
  readonly fold: boolean;
}

const LAST = 0x10ffff;

/** Ranges of `\d`, `\w`, `\s` (ASCII only, as RE2 has them). */
export const PERL_CLASSES: { readonly [letter: string]: CharSet['ranges'] } = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
};

/** Ranges of `[:alpha:]` and the like. */
export const POSIX_CLASSES: { readonly [name: string]: CharSet['ranges'] } = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

/** Every code point that the ranges leave out. */
export function complement(ranges: CharSet['ranges']): CharSet['ranges'] {
  const out: [number, number][] = [];
  let next = 0;
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (from > next) out.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST) out.push([next, LAST]);
  return out;
}

/** Whether a code point is in the set, made quick for the code points below 128. */
export function membership(set: CharSet): (code: number) => boolean {
  const ascii = Uint8Array.from({ length: 128 }, (_, code) => Number(contains(set, code)));
  return (code) => (code < 128 ? ascii[code] === 1 : contains(set, code));
}

export function isWordCode(code: number): boolean {
  return inRanges(PERL_CLASSES['w'] ?? [], code);
}

function contains(set: CharSet, code: number): boolean {
  const found = inRanges(set.ranges, code) || (set.fold && otherCases(code).some((c) => inRanges(set.ranges, c)));
  return found !== set.negated;
}

function inRanges(ranges: CharSet['ranges'], code: number): boolean {
  for (const [from, to] of ranges) if (code >= from && code <= to) return true;
  return false;
}

function otherCases(code: number): readonly number[] {
  const text = String.fromCodePoint(code);
  // A letter whose other case is several letters (ß → SS) has no other case here.
  return [text.toLowerCase(), text.toUpperCase()].flatMap((t) => ([...t].length === 1 ? (t.codePointAt(0) ?? code) : code));
}
