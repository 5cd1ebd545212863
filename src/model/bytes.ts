import { BadInputError } from '../base/index.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const LETTERS = 'kmgtp';
const FORM = /^(\d+(?:\.\d+)?|\.\d+) ?([kmgtp])?(?:i?b)?$/i;

/**
 * Reads a size as people write it: `64m`, `1.5g`, `512`, `10b`, `24.72 GiB`, `64MB`. Every unit is a power of 1024, as
 * Docker takes memory sizes. Parts of a byte are cut off.
 * @throws BadInputError for anything else, sizes past 2^53 included
 */
export function parseBytes(text: string): number {
  const [, amount, letter = ''] = FORM.exec(text.trim()) ?? [];
  const power = letter === '' ? 0 : LETTERS.indexOf(letter.toLowerCase()) + 1;
  const bytes = Math.floor(Number(amount) * 1024 ** power);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new BadInputError(`invalid size: '${text}': write a number with a unit, such as 512b, 64k, 64m or 1.5g`);
}

/** A size with four significant digits in the largest unit that keeps it at 1 or more: `0 B`, `64 MiB`, `24.72 GiB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (Math.abs(amount) >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${Number(amount.toPrecision(4))} ${UNITS[unit]}`;
}
