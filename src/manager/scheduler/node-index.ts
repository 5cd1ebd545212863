import type { ContainerInfo, NodeInfo, PortClaim, Protocol } from '../../model/index.ts';
import { LABEL } from '../../model/index.ts';

/** A host port a container holds or will take. */
export interface PortHolder {
  readonly claim: PortClaim;
  readonly container: ContainerInfo;
}

/** What many questions ask of one node's containers. Made once per container map: a change costs only its own node. */
export interface NodeIndex {
  readonly active: number;
  /** Holders of one port each, by `portKey`. */
  readonly fixedPorts: ReadonlyMap<number, readonly PortHolder[]>;
  /** Holders of any one port of a range. */
  readonly rangePorts: readonly PortHolder[];
  /** By `composeKey`. */
  readonly composeContainers: ReadonlyMap<string, readonly ContainerInfo[]>;
}

const cache = new WeakMap<NodeInfo['containers'], NodeIndex>();

export function nodeIndex(node: NodeInfo): NodeIndex {
  let index = cache.get(node.containers);
  if (index === undefined) {
    index = buildIndex(node.containers);
    cache.set(node.containers, index);
  }
  return index;
}

/** Whether a container may run now or soon. */
export function isActive(container: ContainerInfo): boolean {
  return container.state !== 'exited' && container.state !== 'dead' && container.state !== 'removing';
}

export function portKey(port: number, protocol: Protocol): number {
  return port * 4 + (protocol === 'tcp' ? 0 : protocol === 'udp' ? 1 : 2);
}

/** Names one slot of a Compose service: project, service and number; undefined for one-off and other containers. */
export function composeKey(labels: ContainerInfo['labels']): string | undefined {
  const project = labels[LABEL.composeProject];
  if (project === undefined || labels[LABEL.composeOneoff]?.toLowerCase() === 'true') return undefined;
  const service = labels[LABEL.composeService];
  const number = labels[LABEL.composeNumber];
  return service === undefined || number === undefined ? undefined : JSON.stringify([project, service, number]);
}

/** All host ports a container claims. On the host's network its exposed ports are ports of all addresses of the node. */
export function portsOf(container: Pick<ContainerInfo, 'hostPorts' | 'hostModePorts'>): readonly PortClaim[] {
  if (container.hostModePorts.length === 0) return container.hostPorts;
  const exposed = container.hostModePorts.map(({ port, protocol }) => ({ ip: '', from: port, to: port, protocol }));
  return [...container.hostPorts, ...exposed];
}

function buildIndex(containers: NodeInfo['containers']): NodeIndex {
  let active = 0;
  const fixedPorts = new Map<number, PortHolder[]>();
  const rangePorts: PortHolder[] = [];
  const composeContainers = new Map<string, ContainerInfo[]>();
  for (const container of containers.values()) {
    if (isActive(container)) active++;
    const slot = composeKey(container.labels);
    if (slot !== undefined) append(composeContainers, slot, container);
    for (const claim of portsOf(container)) {
      if (claim.from === claim.to) append(fixedPorts, portKey(claim.from, claim.protocol), { claim, container });
      else rangePorts.push({ claim, container });
    }
  }
  return { active, fixedPorts, rangePorts, composeContainers };
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
