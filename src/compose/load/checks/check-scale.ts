import type { Service } from '../../model/index.ts';
import { type Finding, type ServiceCheck, when } from './check.ts';

/** Settings that exist both on the service and under `deploy` must agree, and several containers must be able to exist at once. */
export const checkScale: ServiceCheck = (service) => {
  const { name, deploy } = service;
  const wanted = service.scale ?? deploy?.replicas ?? 1;
  const fixed = [...service.networks.values()].some((network) => network.ipv4Address !== undefined || network.ipv6Address !== undefined);
  return [
    ...distinct(service, 'scale', service.scale, 'deploy.replicas', deploy?.replicas),
    ...distinct(service, 'cpus', service.cpuNanos, 'deploy.resources.limits.cpus', deploy?.limits?.cpuNanos),
    ...distinct(service, 'mem_limit', service.memoryBytes, 'deploy.resources.limits.memory', deploy?.limits?.memoryBytes),
    ...distinct(
      service,
      'mem_reservation',
      service.memoryReservationBytes,
      'deploy.resources.reservations.memory',
      deploy?.reservations?.memoryBytes,
    ),
    ...distinct(service, 'pids_limit', service.pidsLimit, 'deploy.resources.limits.pids', deploy?.limits?.pids),
    ...when(wanted < 0, `services.${name}.scale: must be greater than or equal to 0`, 'services', name, 'scale'),
    ...when(
      wanted > 1 && service.containerName !== undefined,
      `services.${name}: can't set container_name and scale as container name must be unique`,
      'services',
      name,
      'container_name',
    ),
    ...when(
      wanted > 1 && fixed,
      `services.${name}: can't set a fixed address and scale as every container needs its own address`,
      'services',
      name,
      'networks',
    ),
  ];
};

function distinct(service: Service, key: string, own: number | undefined, twin: string, other: number | undefined): readonly Finding[] {
  const text = `services.${service.name}: can't set distinct values on '${key}' and '${twin}': invalid compose project`;
  return when(own !== undefined && other !== undefined && own !== other, text, 'services', service.name, key);
}
