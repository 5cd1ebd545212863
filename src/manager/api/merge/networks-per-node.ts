import { engineNetworkId } from '../../cluster/index.ts';
import type { FleetNetwork, NetworkHolder } from '../../network/index.ts';

/**
 * Networks as Docker Swarm 1.2 listed them: those that every node has of itself (`bridge`), or one node alone, are networks of
 * their nodes, shown as `node/name` under the engine's id. Those of the fleet stay one each.
 */
export function networksPerNode<N extends NetworkHolder>(networks: readonly FleetNetwork<N>[]): readonly FleetNetwork<N>[] {
  return networks.flatMap((network) => (isOfNodes(network) ? copiesOf(network) : [network]));
}

/** The one copy of such a network that a reference means: an engine's id or a prefix of 12 digits or more, or `node/name`. */
export function oneCopy<N extends NetworkHolder>(network: FleetNetwork<N>, reference: string): FleetNetwork<N> {
  if (!isOfNodes(network)) return network;
  const isPrefix = /^[0-9a-f]{12,64}$/.test(reference);
  const copy = copiesOf(network).find(
    ({ id, shownName, members }) =>
      shownName === reference || `${members[0]?.node.id}/${network.name}` === reference || (isPrefix && id.startsWith(reference)),
  );
  // The original left the node out where a single network is shown.
  return copy === undefined ? network : { ...copy, shownName: copy.name };
}

function isOfNodes({ kind, members }: FleetNetwork<NetworkHolder>): boolean {
  return kind !== 'fleet' && (members[0]?.entry['Scope'] ?? 'local') === 'local';
}

function copiesOf<N extends NetworkHolder>({ name, kind, members }: FleetNetwork<N>): readonly FleetNetwork<N>[] {
  return members.map((member) => {
    return { kind, name, id: engineNetworkId(member.entry), shownName: `${member.node.name}/${name}`, members: [member] };
  });
}
