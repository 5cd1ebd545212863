import type { JsonObject } from '../../base/index.ts';
import type { TextMap } from './text-map.ts';

/** The `deploy` section. */
export interface Deploy {
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job' | undefined;
  readonly replicas: number | undefined;
  readonly endpointMode: string | undefined;
  /** Of the service, not of its containers. */
  readonly labels: TextMap;
  readonly limits: ResourceLimits | undefined;
  readonly reservations: ResourceReservations | undefined;
  readonly restartPolicy: DeployRestartPolicy | undefined;
  readonly placement: DeployPlacement | undefined;
  readonly updateConfig: UpdateConfig | undefined;
  readonly rollbackConfig: UpdateConfig | undefined;
  /** `x-…` entries, as plain values. */
  readonly extensions: JsonObject;
}

export interface ResourceLimits {
  readonly cpuNanos: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly pids: number | undefined;
}

export interface ResourceReservations {
  readonly cpuNanos: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly devices: readonly DeviceReservation[];
  /** Canonical form of `generic_resources`. */
  readonly genericResources: readonly JsonObject[];
}

/** Devices by ability, e.g. GPUs. */
export interface DeviceReservation {
  readonly capabilities: readonly string[];
  readonly driver: string | undefined;
  /** `-1`: all. Undefined when `deviceIds` are given. */
  readonly count: number | undefined;
  readonly deviceIds: readonly string[];
  readonly options: TextMap;
}

export interface DeployRestartPolicy {
  readonly condition: 'none' | 'on-failure' | 'any' | undefined;
  readonly delayMs: number | undefined;
  readonly maxAttempts: number | undefined;
  readonly windowMs: number | undefined;
}

export interface DeployPlacement {
  /** `node.hostname==a`, `node.labels.X!=b` …; `placementHints` translates them. */
  readonly constraints: readonly string[];
  /** Texts of `spread` preferences, the most important first. */
  readonly spread: readonly string[];
  readonly maxReplicasPerNode: number | undefined;
}

export interface UpdateConfig {
  readonly parallelism: number | undefined;
  readonly delayMs: number | undefined;
  readonly failureAction: string | undefined;
  readonly monitorMs: number | undefined;
  readonly maxFailureRatio: number | undefined;
  readonly order: 'stop-first' | 'start-first' | undefined;
}
