import { arrayOf, objectOf } from '../../../base/index.ts';
import type { Deploy, DeployPlacement, DeviceReservation, ResourceLimits, ResourceReservations, UpdateConfig } from '../../model/index.ts';
import { plain } from '../plain.ts';
import type { Fields } from './fields.ts';

/** The `deploy` section. */
export function readDeploy(deploy: Fields): Deploy {
  const resources = deploy.section('resources');
  const restart = deploy.section('restart_policy');
  return {
    mode: deploy.choice('mode', ['replicated', 'global', 'replicated-job', 'global-job'] as const),
    replicas: deploy.number('replicas'),
    endpointMode: deploy.text('endpoint_mode'),
    labels: deploy.textMap('labels'),
    limits: resources.has('limits') ? readLimits(resources.section('limits')) : undefined,
    reservations: resources.has('reservations') ? readReservations(resources.section('reservations')) : undefined,
    restartPolicy: deploy.has('restart_policy')
      ? {
          condition: restart.choice('condition', ['none', 'on-failure', 'any'] as const),
          delayMs: restart.durationMs('delay'),
          maxAttempts: restart.number('max_attempts'),
          windowMs: restart.durationMs('window'),
        }
      : undefined,
    placement: deploy.has('placement') ? readPlacement(deploy.section('placement')) : undefined,
    updateConfig: deploy.has('update_config') ? readUpdate(deploy.section('update_config')) : undefined,
    rollbackConfig: deploy.has('rollback_config') ? readUpdate(deploy.section('rollback_config')) : undefined,
    extensions: deploy.extensions(),
  };
}

function readLimits(limits: Fields): ResourceLimits {
  return { cpuNanos: limits.cpuNanos('cpus'), memoryBytes: limits.bytes('memory'), pids: limits.number('pids') };
}

function readReservations(reservations: Fields): ResourceReservations {
  const generic = reservations.tree('generic_resources');
  return {
    cpuNanos: reservations.cpuNanos('cpus'),
    memoryBytes: reservations.bytes('memory'),
    devices: reservations.sections('devices').map(readDevice),
    genericResources: generic === undefined ? [] : arrayOf(plain(generic)).map(objectOf),
  };
}

function readDevice(device: Fields): DeviceReservation {
  const count = device.number('count') ?? (device.has('count') ? Number(device.text('count')) : undefined);
  return {
    capabilities: device.texts('capabilities') ?? [],
    driver: device.text('driver'),
    count,
    deviceIds: device.texts('device_ids') ?? [],
    options: device.textMap('options'),
  };
}

function readPlacement(placement: Fields): DeployPlacement {
  return {
    constraints: placement.texts('constraints') ?? [],
    spread: placement.sections('preferences').flatMap((preference) => preference.text('spread') ?? []),
    maxReplicasPerNode: placement.number('max_replicas_per_node'),
  };
}

function readUpdate(update: Fields): UpdateConfig {
  return {
    parallelism: update.number('parallelism'),
    delayMs: update.durationMs('delay'),
    failureAction: update.text('failure_action'),
    monitorMs: update.durationMs('monitor'),
    maxFailureRatio: update.number('max_failure_ratio'),
    order: update.choice('order', ['stop-first', 'start-first'] as const),
  };
}
