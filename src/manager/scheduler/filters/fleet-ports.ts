import { type ContainerInfo, formatPortClaim, isLoopback, type NodeInfo, type PortClaim, type Reason } from '../../../model/index.ts';
import { nodeIndex, portKey } from '../node-index.ts';
import type { Question } from '../question.ts';
import { replacedOn } from '../replaced.ts';

/**
 * Why no node may publish a port of the request: where published ports are taken once per fleet, another container has it,
 * running or not. Containers of nodes that are away do not count, or what replaces them could not be placed.
 */
export function takenInFleet({ fleet, request, policy }: Question): Omit<Reason, 'filter'> | null {
  if (policy.portsPerFleet !== true) return null;
  const claims = request.hostPorts.filter((claim) => claim.from === claim.to && !isLoopback(claim.ip));
  if (claims.length === 0) return null;
  const replaced = replacedOn(request);
  for (const node of fleet.nodes) {
    if (node.state !== 'healthy') continue;
    const replacedHere = replaced(node);
    for (const claim of claims) {
      const holder = publishersOf(claim, node).find((container) => !replacedHere.includes(container));
      if (holder !== undefined) return taken(claim, holder, node);
    }
  }
  return null;
}

/** Ports of the host's network are their node's alone: nobody forwards to them. */
function publishersOf(claim: PortClaim, node: NodeInfo): readonly ContainerInfo[] {
  const holders = nodeIndex(node).fixedPorts.get(portKey(claim.from, claim.protocol)) ?? [];
  return holders
    .filter((holder) => holder.container.hostPorts.includes(holder.claim) && !isLoopback(holder.claim.ip))
    .map((h) => h.container);
}

function taken(claim: PortClaim, { name, id }: ContainerInfo, node: NodeInfo): Omit<Reason, 'filter'> {
  const container = name === '' ? id.slice(0, 12) : name;
  return {
    text: `host port ${formatPortClaim(claim)}, of which the fleet has one, is taken by container ${container} on node ${node.name}`,
  };
}
