import { BadInputError } from '../../base/index.ts';
import { wording } from './wording.ts';

const MOST = 2 ** 32 - 1;

/**
 * Checks `h` and `w` of a resize: older engines answer 500 to what they cannot read, and take what is below zero.
 * @throws BadInputError in the words of newer engines
 */
export function checkTerminalSize(query: URLSearchParams): void {
  for (const [parameter, side] of [
    ['h', 'height'],
    ['w', 'width'],
  ] as const) {
    const value = query.get(parameter) ?? '';
    if (!/^-?\d+$/.test(value)) throw new BadInputError(wording.invalidSize(side, value, 'invalid syntax'));
    if (value.startsWith('-') || Number(value) > MOST) throw new BadInputError(wording.invalidSize(side, value, 'value out of range'));
  }
}
