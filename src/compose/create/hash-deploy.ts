import type {
  Deploy,
  DeployPlacement,
  DeployRestartPolicy,
  DeviceReservation,
  ResourceLimits,
  ResourceReservations,
  UpdateConfig,
} from '../model/index.ts';
import { goDuration } from './go-duration.ts';
import { goMap, goValue } from './go-json.ts';

type Body = { readonly [key: string]: unknown };

/** The `deploy` section as Docker Compose digests it: all of it but the number of replicas. */
export function hashedDeploy(deploy: Deploy | undefined): Body | undefined {
  if (deploy === undefined) return undefined;
  return {
    mode: deploy.mode,
    labels: goMap(deploy.labels),
    update_config: update(deploy.updateConfig),
    rollback_config: update(deploy.rollbackConfig),
    resources: { limits: limits(deploy.limits), reservations: reservations(deploy.reservations) },
    restart_policy: restart(deploy.restartPolicy),
    placement: placement(deploy.placement),
    endpoint_mode: deploy.endpointMode,
  };
}

function update(config: UpdateConfig | undefined): Body | undefined {
  if (config === undefined) return undefined;
  return {
    parallelism: config.parallelism,
    delay: goDuration(config.delayMs ?? 0),
    failure_action: config.failureAction,
    monitor: goDuration(config.monitorMs ?? 0),
    max_failure_ratio: config.maxFailureRatio === 0 ? undefined : config.maxFailureRatio,
    order: config.order,
  };
}

function limits(limit: ResourceLimits | undefined): Body | undefined {
  return limit === undefined ? undefined : { cpus: cpus(limit.cpuNanos), memory: bytes(limit.memoryBytes), pids: limit.pids };
}

function reservations(reservation: ResourceReservations | undefined): Body | undefined {
  if (reservation === undefined) return undefined;
  return {
    cpus: cpus(reservation.cpuNanos),
    memory: bytes(reservation.memoryBytes),
    devices: list(reservation.devices.map(device)),
    generic_resources: list(reservation.genericResources.map(goValue)),
  };
}

function device(request: DeviceReservation): Body {
  return {
    capabilities: list(request.capabilities),
    driver: request.driver,
    count: request.count,
    device_ids: list(request.deviceIds),
    options: goMap(request.options),
  };
}

function restart(policy: DeployRestartPolicy | undefined): Body | undefined {
  if (policy === undefined) return undefined;
  const duration = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : goDuration(ms));
  return {
    condition: policy.condition,
    delay: duration(policy.delayMs),
    max_attempts: policy.maxAttempts,
    window: duration(policy.windowMs),
  };
}

function placement(wish: DeployPlacement | undefined): Body {
  return {
    constraints: list(wish?.constraints ?? []),
    preferences: list((wish?.spread ?? []).map((spread) => ({ spread }))),
    max_replicas_per_node: wish?.maxReplicasPerNode,
  };
}

function cpus(nanos: number | undefined): number | undefined {
  return nanos === undefined || nanos === 0 ? undefined : nanos / 1e9;
}

function bytes(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : String(value);
}

function list<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}
