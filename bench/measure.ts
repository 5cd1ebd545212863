/** One series of measured calls. Times in milliseconds. */
export interface Series {
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Calls per second over the whole series, all workers together. */
  readonly perSecond: number;
}

export interface Load {
  readonly count: number;
  /** How many calls are under way at a time. */
  readonly workers: number;
}

/** Makes `load.count` calls and measures each. */
export async function measure(call: (index: number) => Promise<void>, load: Load): Promise<Series> {
  const times: number[] = [];
  let next = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (next < load.count) {
      const index = next++;
      const from = performance.now();
      await call(index);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: load.workers }, worker));
  return series(times, performance.now() - started);
}

/** Several series as one: their calls side by side. */
export function series(times: readonly number[], tookMs: number): Series {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { count: times.length, medianMs: at(0.5), p99Ms: at(0.99), perSecond: (times.length / tookMs) * 1000 };
}
