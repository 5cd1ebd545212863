import type { Healthcheck } from '../model/index.ts';

const NANOS_PER_MS = 1_000_000;

/** `Healthcheck` of a create request; durations in nanoseconds, what is not said is left to the image. */
export function healthBody(check: Healthcheck | undefined): { readonly [key: string]: unknown } | undefined {
  if (check === undefined) return undefined;
  if (check.disable || check.test?.[0] === 'NONE') return { Test: ['NONE'] };
  return {
    Test: check.test,
    Interval: nanos(check.intervalMs),
    Timeout: nanos(check.timeoutMs),
    Retries: check.retries,
    StartPeriod: nanos(check.startPeriodMs),
    StartInterval: nanos(check.startIntervalMs),
  };
}

function nanos(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * NANOS_PER_MS);
}
