import { BadInputError } from '../../../base/index.ts';
import { parsePattern } from '../../../model/index.ts';

/** Tests names for a `name` filter: engines take it as a regular expression and pass by what is none. */
export function namePattern(value: string): (name: string) => boolean {
  try {
    const pattern = parsePattern(`/${value}/`);
    return (name) => pattern.matches(name);
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    return (name) => name === value;
  }
}
