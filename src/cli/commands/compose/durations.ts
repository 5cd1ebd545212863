import { BadInputError } from '../../../base/index.ts';
import { parseDuration } from '../../../model/index.ts';

const STEPS: readonly (readonly [limitS: number, unitS: number, unit: string])[] = [
  [60, 1, 'second'],
  [3600, 60, 'minute'],
  [48 * 3600, 3600, 'hour'],
  [14 * 86_400, 86_400, 'day'],
  [60 * 86_400, 7 * 86_400, 'week'],
  [730 * 86_400, 30 * 86_400, 'month'],
];

/** A time span in the coarse words of Docker's tables: `5 seconds`, `About a minute`, `2 weeks`. */
export function roughDuration(seconds: number): string {
  if (seconds < 1) return 'Less than a second';
  if (seconds >= 60 && seconds < 120) return 'About a minute';
  if (seconds >= 3600 && seconds < 7200) return 'About an hour';
  const [, unitS, unit] = STEPS.find(([limitS]) => seconds < limitS) ?? [0, 365 * 86_400, 'year'];
  const count = Math.floor(seconds / unitS);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * `--since` and `--until` as the engine takes them: seconds since 1970. Takes a span back from now (`10m`), a time
 * (`2024-01-02T03:04:05Z`) or seconds.
 * @throws BadInputError for anything else
 */
export function timeFlag(flag: string, text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return text;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return String(ms / 1000);
  try {
    return String((nowMs - parseDuration(text)) / 1000);
  } catch (cause) {
    throw new BadInputError(`invalid value for ${flag}: "${text}" is neither a time span, a time nor seconds`, { cause });
  }
}
