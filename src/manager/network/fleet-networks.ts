import type { JsonObject } from '../../base/index.ts';
import { engineNetworkId, fleetNetworkId, isPredefined, networkName, predefinedNetworkId } from '../cluster/index.ts';

/** What finding networks needs to know of a node. */
export interface NetworkHolder {
  readonly id: string;
  readonly name: string;
  /** Entries of the engine's network list. */
  readonly networks: readonly JsonObject[];
}

export interface NetworkMember<N extends NetworkHolder> {
  readonly node: N;
  /** The engine's own entry. */
  readonly entry: JsonObject;
}

/** One network as clients see it. */
export interface FleetNetwork<N extends NetworkHolder> {
  /** `predefined`: every node has its own; `fleet`: made on every node through a manager; `local`: of one node. */
  readonly kind: 'predefined' | 'fleet' | 'local';
  /** 64 hex digits: made up for predefined ones, given at creation for those of the fleet, else the engine's. */
  readonly id: string;
  /** The name on the nodes. */
  readonly name: string;
  /** `name`, or `node/name` where the name alone would mean several. */
  readonly shownName: string;
  /** Never empty, in the order of the nodes. */
  readonly members: readonly NetworkMember<N>[];
}

/** All networks of some nodes, each once; predefined ones first, then by name. */
export function fleetNetworks<N extends NetworkHolder>(nodes: readonly N[]): readonly FleetNetwork<N>[] {
  const groups = new Map<string, NetworkMember<N>[]>();
  for (const node of nodes) {
    for (const entry of node.networks) {
      const key = groupKey(node, entry);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ node, entry }]);
      else group.push({ node, entry });
    }
  }
  const networks = [...groups.values()].map(asNetwork);
  return showNames(networks).toSorted(byKindAndName);
}

function groupKey(node: NetworkHolder, entry: JsonObject): string {
  const name = networkName(entry);
  if (isPredefined(name)) return `predefined ${name}`;
  // By name, not by id: a node that was away while the network was made anew still has the old one, as good as the new.
  return fleetNetworkId(entry) === undefined ? `local ${node.id} ${engineNetworkId(entry)}` : `fleet ${name}`;
}

function asNetwork<N extends NetworkHolder>(members: readonly NetworkMember<N>[]): FleetNetwork<N> {
  const entry = members[0]?.entry ?? {};
  const name = networkName(entry);
  if (isPredefined(name)) return { kind: 'predefined', id: predefinedNetworkId(name), name, shownName: name, members };
  const ids = members.map((m) => fleetNetworkId(m.entry)).filter((id) => id !== undefined);
  if (ids.length > 0) return { kind: 'fleet', id: mostFrequent(ids), name, shownName: name, members };
  return { kind: 'local', id: engineNetworkId(entry), name, shownName: name, members };
}

function showNames<N extends NetworkHolder>(networks: readonly FleetNetwork<N>[]): readonly FleetNetwork<N>[] {
  const uses = new Map<string, number>();
  for (const { name } of networks) uses.set(name, (uses.get(name) ?? 0) + 1);
  return networks.map((network) => {
    if (network.kind !== 'local' || uses.get(network.name) === 1) return network;
    return { ...network, shownName: `${network.members[0]?.node.name}/${network.name}` };
  });
}

/** Ties go to the smallest, so that the answer does not depend on the order of nodes. */
function mostFrequent(ids: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? '';
}

const KINDS = { predefined: 0, fleet: 1, local: 1 } as const;

function byKindAndName(a: FleetNetwork<NetworkHolder>, b: FleetNetwork<NetworkHolder>): number {
  return KINDS[a.kind] - KINDS[b.kind] || (a.shownName < b.shownName ? -1 : a.shownName > b.shownName ? 1 : 0);
}
