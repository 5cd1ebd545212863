import { type JsonObject, stringMapOf } from '../../../base/index.ts';
import { LABEL } from '../../../model/index.ts';
import { engineNetworkId } from '../../cluster/index.ts';
import type { FleetNetwork, NetworkHolder } from '../../network/index.ts';
import type { NetworkEndpoints } from './network-endpoints.ts';

/** A network's row in lists: the first node's entry under the fleet's id and name, without our own labels. */
export function networkRow(network: FleetNetwork<NetworkHolder>): JsonObject {
  const entry = network.members[0]?.entry ?? {};
  return { ...entry, Id: network.id, Name: network.shownName, Labels: networkLabels(network) };
}

/** A network as inspect shows it: its row, and the containers on it on every node. */
export function networkDetails(network: FleetNetwork<NetworkHolder>, endpoints: NetworkEndpoints): JsonObject {
  const containers = network.members.map((member) => endpoints.get(engineNetworkId(member.entry)) ?? {});
  return { ...networkRow(network), Containers: Object.assign({}, ...containers) };
}

/** Whether any running container is on it. */
export function isNetworkUsed(network: FleetNetwork<NetworkHolder>, endpoints: NetworkEndpoints): boolean {
  return network.members.some((member) => endpoints.has(engineNetworkId(member.entry)));
}

/** The labels clients gave it. */
export function networkLabels(network: FleetNetwork<NetworkHolder>): JsonObject {
  const { [LABEL.network]: _id, [LABEL.networkRequest]: _request, ...labels } = stringMapOf(network.members[0]?.entry['Labels']);
  return labels;
}
