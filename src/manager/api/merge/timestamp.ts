import { BadInputError } from '../../../base/index.ts';
import { parseDuration } from '../../../model/index.ts';

/**
 * A moment as filters such as `until` give it: seconds since 1970 with a fraction, a date or time (UTC unless it says
 * otherwise), or a duration before now.
 * @returns milliseconds since 1970
 * @throws BadInputError
 */
export function momentMs(text: string, nowMs: number): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{4}-\d\d-\d\d/.test(text)) return dateMs(text);
  return nowMs - parseDuration(text);
}

/**
 * A moment as `since` and `until` of events give it: whole seconds, then at most nine digits of fraction.
 * @returns nanoseconds since 1970
 * @throws BadInputError
 */
export function unixNanos(text: string): bigint {
  const [, sign = '', seconds, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (seconds === undefined) {
    throw new BadInputError(`invalid time "${text}": write seconds since 1970, with a fraction if need be (1136073600.000000001)`);
  }
  const nanos = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return sign === '' ? nanos : -nanos;
}

function dateMs(text: string): number {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const ms = Date.parse(isDate || /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(ms))
    throw new BadInputError(
      `invalid time "${text}": write it as 2006-01-02T15:04:05Z, as seconds since 1970, or as a duration such as 10m`,
    );
  return ms;
}
