import { BadInputError } from '../base/index.ts';
import { formatEndpoint, parseEngineEndpoint } from '../engine/index.ts';
import type { Membership } from './discovery.ts';
import { expandRanges } from './expand-ranges.ts';

/** One entry as the user wrote it, and where: `line 3`. */
export interface WrittenEntry {
  readonly text: string;
  readonly where?: string;
}

/** Reads entries; each malformed one becomes a problem and leaves the others alone. Duplicates collapse. */
export function parseEntries(written: readonly WrittenEntry[]): Membership {
  const entries = new Set<string>();
  const problems: string[] = [];
  for (const { text, where } of written) {
    const read = parseEntry(text);
    if (typeof read === 'string') problems.push(where === undefined ? read : `${where}: ${read}`);
    else for (const entry of read) entries.add(entry);
  }
  return { entries: [...entries], problems };
}

function parseEntry(text: string): readonly string[] | string {
  try {
    return expandRanges(text).map((entry) => formatEndpoint(parseEngineEndpoint(entry)));
  } catch (error) {
    if (error instanceof BadInputError) return error.message;
    throw error;
  }
}
