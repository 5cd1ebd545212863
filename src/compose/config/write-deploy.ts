import type { JsonObject } from '../../base/index.ts';
import type { Deploy, DeviceReservation, UpdateConfig } from '../model/index.ts';
import { cpus, put, putSome, size } from './put.ts';
import { time } from './time.ts';

/** The `deploy` section as it stands in a file. */
export function writeDeploy(deploy: Deploy): JsonObject {
  const { limits, reservations, restartPolicy, placement } = deploy;
  return put({
    mode: deploy.mode,
    replicas: deploy.replicas,
    endpoint_mode: deploy.endpointMode,
    labels: deploy.labels,
    resources: putSome({
      limits: limits && putSome({ cpus: cpus(limits.cpuNanos), memory: size(limits.memoryBytes), pids: limits.pids }),
      reservations:
        reservations &&
        putSome({
          cpus: cpus(reservations.cpuNanos),
          memory: size(reservations.memoryBytes),
          devices: reservations.devices.map(writeDevice),
          generic_resources: reservations.genericResources,
        }),
    }),
    restart_policy:
      restartPolicy &&
      put({
        condition: restartPolicy.condition,
        delay: time(restartPolicy.delayMs),
        max_attempts: restartPolicy.maxAttempts,
        window: time(restartPolicy.windowMs),
      }),
    placement:
      placement &&
      putSome({
        constraints: placement.constraints,
        preferences: placement.spread.map((spread) => ({ spread })),
        max_replicas_per_node: placement.maxReplicasPerNode,
      }),
    update_config: deploy.updateConfig && putSome(writeUpdate(deploy.updateConfig)),
    rollback_config: deploy.rollbackConfig && putSome(writeUpdate(deploy.rollbackConfig)),
    ...deploy.extensions,
  });
}

function writeDevice(device: DeviceReservation): JsonObject {
  return put({
    capabilities: device.capabilities,
    driver: device.driver,
    count: device.count,
    device_ids: device.deviceIds,
    options: device.options,
  });
}

function writeUpdate(update: UpdateConfig): JsonObject {
  return {
    parallelism: update.parallelism,
    delay: time(update.delayMs),
    failure_action: update.failureAction,
    monitor: time(update.monitorMs),
    max_failure_ratio: update.maxFailureRatio,
    order: update.order,
  };
}
