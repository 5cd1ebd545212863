import { engineNetworkId } from '../cluster/index.ts';
import { AmbiguousNetworkError, NoSuchNetworkError } from './errors.ts';
import { type FleetNetwork, fleetNetworks, type NetworkHolder } from './fleet-networks.ts';

/**
 * The network a reference means: its id or the id an engine knows it by, the name it is shown by, `node/name`, the plain
 * name where that is unique or the fleet's, a unique prefix of an id; in this order.
 * @throws NoSuchNetworkError (404), AmbiguousNetworkError (400)
 */
export function findNetwork<N extends NetworkHolder>(nodes: readonly N[], reference: string): FleetNetwork<N> {
  const found = lookUpNetwork(nodes, reference);
  if (found === undefined) throw new NoSuchNetworkError(reference);
  return found;
}

/** Like `findNetwork`; undefined when there is none. @throws AmbiguousNetworkError (400) */
export function lookUpNetwork<N extends NetworkHolder>(nodes: readonly N[], reference: string): FleetNetwork<N> | undefined {
  const networks = fleetNetworks(nodes);
  for (const matches of matchers(reference)) {
    const found = networks.filter(matches);
    if (found.length > 1)
      throw new AmbiguousNetworkError(
        reference,
        found.map((network) => network.shownName),
      );
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

type Matcher = (network: FleetNetwork<NetworkHolder>) => boolean;

function matchers(reference: string): readonly Matcher[] {
  const slash = reference.indexOf('/');
  const [node, name] = [reference.slice(0, Math.max(slash, 0)), reference.slice(slash + 1)];
  const isIdPrefix = /^[0-9a-f]+$/.test(reference);
  return [
    (network) => ids(network).includes(reference),
    (network) => network.shownName === reference,
    (network) => network.name === name && network.members.some((m) => m.node.name === node || m.node.id === node),
    (network) => network.name === reference,
    (network) => isIdPrefix && ids(network).some((id) => id.startsWith(reference)),
  ];
}

function ids(network: FleetNetwork<NetworkHolder>): readonly string[] {
  return [network.id, ...network.members.map((m) => engineNetworkId(m.entry))];
}
