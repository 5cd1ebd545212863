import { type JsonObject, objectOf, parseJson, SingleFlight, stringMapOf } from '../../base/index.ts';
import { LABEL } from '../../model/index.ts';
import { type ClusterNode, type ClusterView, networkName } from '../cluster/index.ts';
import { createOn, nodeRequest } from './create-network.ts';
import { NetworkElsewhereError } from './errors.ts';
import { lookUpNetwork } from './find-network.ts';
import type { FleetNetwork } from './fleet-networks.ts';

// One per fleet, so that creates of several containers share the making of their network.
const flights = new WeakMap<ClusterView, SingleFlight<void>>();

/**
 * Sees to it that a node has the networks a container on it asks for; to be called before a create or connect there.
 * @param references names and ids as the client wrote them
 * @returns the name of each on that node. Unknown ones keep their text: the engine answers for them
 * @throws NetworkElsewhereError (400) for a network of another node; AmbiguousNetworkError (400); what the engine fails
 * with when it cannot make the network
 */
export async function ensureNetworks(
  cluster: ClusterView,
  node: ClusterNode,
  references: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const reference of references) {
    const network = lookUpNetwork(cluster.nodes(), reference);
    if (network !== undefined) await ensure(cluster, node, network, signal);
    names.set(reference, network?.name ?? reference);
  }
  return names;
}

async function ensure(cluster: ClusterView, node: ClusterNode, network: FleetNetwork<ClusterNode>, signal: AbortSignal): Promise<void> {
  if (network.kind === 'predefined' || network.members.some((m) => m.node === node)) return;
  // A network of that name which the node had before: its own, but it serves as well.
  if (node.networks.some((entry) => networkName(entry) === network.name)) return;
  if (network.kind === 'local') throw new NetworkElsewhereError(network.name, network.members[0]?.node.name ?? '', node.name);
  const flight = flights.get(cluster) ?? new SingleFlight<void>();
  flights.set(cluster, flight);
  await flight.run(`${node.id} ${network.name}`, (shared) => make(cluster, node, network, shared), signal);
}

async function make(cluster: ClusterView, node: ClusterNode, network: FleetNetwork<ClusterNode>, signal: AbortSignal): Promise<void> {
  const request = network.members.map((m) => recordedRequest(m.entry)).find((r) => r !== undefined);
  await createOn(cluster, node, nodeRequest(network.id, request ?? { Name: network.name }), undefined, signal);
}

/** The create request the network was made with, kept in a label of it. */
function recordedRequest(entry: JsonObject): JsonObject | undefined {
  const text = stringMapOf(entry['Labels'])[LABEL.networkRequest];
  return text === undefined ? undefined : objectOf(parseJson(text));
}
