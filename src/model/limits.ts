import { bigintOf, type JsonObject } from '../base/index.ts';

const DEFAULT_PERIOD_US = 100_000n;

/** CPUs that `--cpus`, or else `--cpu-quota` with `--cpu-period`, limit a container to, in billionths; 0 = no limit. */
export function cpuNanosOf(hostConfig: JsonObject): number {
  const nanos = wholeOf(hostConfig['NanoCpus']);
  if (nanos > 0n) return Number(nanos);
  const quota = wholeOf(hostConfig['CpuQuota']);
  const period = wholeOf(hostConfig['CpuPeriod']);
  const base = period > 0n ? period : DEFAULT_PERIOD_US;
  // Rounded up: a reservation is never less than what may be used.
  return quota > 0n ? Number((quota * 1_000_000_000n + base - 1n) / base) : 0;
}

/** The memory limit, or else the soft one (`--memory-reservation`), in bytes; 0 = none. */
export function memoryBytesOf(hostConfig: JsonObject): number {
  const limit = wholeOf(hostConfig['Memory']);
  const soft = wholeOf(hostConfig['MemoryReservation']);
  return Number(limit > 0n ? limit : soft > 0n ? soft : 0n);
}

function wholeOf(value: unknown): bigint {
  return bigintOf(value) ?? 0n;
}
