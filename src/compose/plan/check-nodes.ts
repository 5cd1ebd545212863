import type { PortMapping, Service } from '../model/index.ts';
import type { UpInput } from './options.ts';
import { wantedOf } from './wanted.ts';

/**
 * What a fleet has too few nodes for: a fixed host port is to be had once on each node. Found before anything is made, because a
 * run that stops half way leaves containers behind.
 */
export function nodeProblems(services: readonly Service[], input: UpInput): string[] {
  const { nodes } = input.observed;
  if (nodes === undefined) return [];
  const needed = new Map<string, { count: number; service: string }>();
  for (const service of services) {
    for (const port of new Set(service.ports.filter(isFixed).map(portText))) {
      const before = needed.get(port);
      needed.set(port, { count: (before?.count ?? 0) + wantedOf(service, input), service: service.name });
    }
  }
  const ports = [...needed].flatMap(([port, { count, service }]) => {
    const free = nodes.filter((node) => !node.takenPorts.has(port)).length;
    return count <= free ? [] : [`services.${service}: port ${port.replace('/tcp', '')} is free on ${free} of ${count} needed nodes`];
  });
  return [...ports, ...services.flatMap((service) => perNodeProblem(service, nodes.length, input))];
}

function perNodeProblem(service: Service, nodes: number, input: UpInput): string[] {
  const limit = service.deploy?.placement?.maxReplicasPerNode;
  const wanted = wantedOf(service, input);
  if (limit === undefined || limit === 0 || wanted <= limit * nodes) return [];
  return [
    `services.${service.name}: deploy.placement.max_replicas_per_node ${limit} allows ${limit * nodes} containers on ${nodes} nodes, ${wanted} are wanted`,
  ];
}

/** One host port on every address; ranges and chosen addresses leave the engine a choice. */
function isFixed(port: PortMapping): boolean {
  return port.published !== undefined && /^\d+$/.test(port.published) && port.hostIp === undefined;
}

function portText(port: PortMapping): string {
  return `${port.published}/${port.protocol}`;
}
