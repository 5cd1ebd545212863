import { BadInputError } from '../../../base/index.ts';

/**
 * Reads `SERVICE=N` texts.
 * @throws BadInputError `invalid scale specifier: …`
 */
export function parseScale(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      const count = text.slice(at + 1);
      if (at < 1 || !/^\d+$/.test(count)) throw new BadInputError(`invalid scale specifier: ${text}`);
      return [text.slice(0, at), Number(count)];
    }),
  );
}

/**
 * A whole number of seconds; undefined when the flag is absent.
 * @throws BadInputError when it is none
 */
export function parseSeconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw new BadInputError(`invalid argument "${text}" for "${flag}": give whole seconds`);
  return Number(text);
}

/** `--index`: a number of 1 or more; undefined when absent. */
export function parseIndex(text: string | undefined): number | undefined {
  const index = parseSeconds('--index', text);
  return index === undefined || index === 0 ? undefined : index;
}

/**
 * Refuses flags that exclude each other.
 * @throws BadInputError with the first text whose condition holds
 */
export function refuseClashes(clashes: readonly (readonly [boolean, string])[]): void {
  const clash = clashes.find(([holds]) => holds);
  if (clash !== undefined) throw new BadInputError(clash[1]);
}
