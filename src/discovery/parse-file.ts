import type { Membership } from './discovery.ts';
import { parseEntries } from './parse-entries.ts';

/** Reads a membership file: one entry a line, blank lines and everything from `#` on left out. */
export function parseFile(content: string): Membership {
  const lines = content.split('\n').map((line, i) => ({ text: line.replace(/#.*/, '').trim(), where: `line ${i + 1}` }));
  return parseEntries(lines.filter(({ text }) => text !== ''));
}
