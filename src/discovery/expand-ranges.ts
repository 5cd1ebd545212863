import { BadInputError } from '../base/index.ts';

/** Most entries that one entry may stand for; a range of millions is a slip of the finger. */
const MAX_EXPANSION = 100_000;

/**
 * Writes out ranges: `10.0.0.[1:3]:2375` stands for three entries, `node[01:10]` keeps its zeros, several ranges give every
 * combination, the last one changing fastest. Brackets with anything but two numbers are left as they are (IPv6).
 * @throws BadInputError for a range that runs backwards, or too many entries
 */
export function expandRanges(entry: string): readonly string[] {
  let expanded: readonly string[] = [''];
  let at = 0;
  for (const match of entry.matchAll(/\[(\d+):(\d+)\]/g)) {
    const [text, from = '', to = ''] = match;
    const numbers = range(entry, text, from, to, expanded.length);
    const before = entry.slice(at, match.index);
    expanded = expanded.flatMap((start) => numbers.map((number) => `${start}${before}${number}`));
    at = match.index + text.length;
  }
  return expanded.map((start) => start + entry.slice(at));
}

function range(entry: string, text: string, from: string, to: string, times: number): readonly string[] {
  const [first, last] = [Number(from), Number(to)];
  if (first > last) throw new BadInputError(`"${entry}": the range ${text} runs backwards; write the smaller number first`);
  if ((last - first + 1) * times > MAX_EXPANSION) {
    throw new BadInputError(`"${entry}" stands for more than ${MAX_EXPANSION} engines; make its range ${text} smaller`);
  }
  const padded = [from, to].some((digits) => digits.length > 1 && digits.startsWith('0'));
  const width = padded ? Math.max(from.length, to.length) : 0;
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i).padStart(width, '0'));
}
