/** Resource keys of a service outside `deploy`. Memory in bytes; `-1` where the engine takes it as "no limit". */
export interface ServiceLimits {
  /** Billionths of a CPU. */
  readonly cpuNanos: number | undefined;
  readonly cpuShares: number | undefined;
  readonly cpuQuotaUs: number | undefined;
  readonly cpuPeriodUs: number | undefined;
  readonly cpuRealtimeRuntimeUs: number | undefined;
  readonly cpuRealtimePeriodUs: number | undefined;
  readonly cpuset: string | undefined;
  readonly cpuCount: number | undefined;
  readonly cpuPercent: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly memoryReservationBytes: number | undefined;
  /** Memory and swap together. */
  readonly memorySwapBytes: number | undefined;
  /** 0 to 100 */
  readonly memorySwappiness: number | undefined;
  readonly shmSizeBytes: number | undefined;
  readonly oomKillDisable: boolean;
  readonly oomScoreAdj: number | undefined;
  readonly pidsLimit: number | undefined;
  readonly ulimits: ReadonlyMap<string, Ulimit>;
}

/** Both are equal when the file gives one number. */
export interface Ulimit {
  readonly soft: number;
  readonly hard: number;
}
