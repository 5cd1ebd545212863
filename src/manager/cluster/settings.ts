/** How the manager watches its nodes. All times in milliseconds. */
export interface ClusterSettings {
  /** Between two cheap probes of one node; some are added by chance, so that nodes do not answer in step. */
  readonly probeIntervalMs: number;
  /** How long a probe may take. */
  readonly probeTimeoutMs: number;
  /** Failed calls in a row after which a node counts as unhealthy. */
  readonly failureRetry: number;
  /** How long a node may be unhealthy before open streams to it are given up. */
  readonly lostAfterMs: number;
  /** A node's lists are read anew after a time between these two, as a net under its events. */
  readonly refreshMinMs: number;
  readonly refreshMaxMs: number;
  /** Between re-reads of a node's facts (CPUs, memory, labels, name). */
  readonly factsIntervalMs: number;
  /** First and longest wait before a node that was never reached is tried again. */
  readonly pendingRetryMinMs: number;
  readonly pendingRetryMaxMs: number;
  /** Changes of one node within this time are read in one call. */
  readonly coalesceMs: number;
  /** How long one list may take. */
  readonly listTimeoutMs: number;
  /** CPU shares count as CPUs, as in the original, those of containers that others made too. Default: they are weights. */
  readonly cpuSharesAreCpus?: boolean;
}

export const DEFAULT_SETTINGS: ClusterSettings = {
  probeIntervalMs: 2_000,
  probeTimeoutMs: 2_000,
  failureRetry: 3,
  lostAfterMs: 30_000,
  refreshMinMs: 30_000,
  refreshMaxMs: 60_000,
  factsIntervalMs: 300_000,
  pendingRetryMinMs: 500,
  pendingRetryMaxMs: 10_000,
  coalesceMs: 10,
  listTimeoutMs: 30_000,
};
