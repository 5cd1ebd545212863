/** How the engine tests a container; what is undefined comes from the image. */
export interface Healthcheck {
  /** `['CMD', …]`, `['CMD-SHELL', text]` or `['NONE']`. */
  readonly test: readonly string[] | undefined;
  readonly intervalMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly retries: number | undefined;
  readonly startPeriodMs: number | undefined;
  /** Needs an engine of API 1.44. */
  readonly startIntervalMs: number | undefined;
  /** No health check, not even the image's; same as `test: [NONE]`. */
  readonly disable: boolean;
}
