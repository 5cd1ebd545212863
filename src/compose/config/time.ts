import { durationText } from '../load/index.ts';

/** Milliseconds as duration text. */
export function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : durationText(ms);
}
