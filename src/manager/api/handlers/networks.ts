import { stringOf } from '../../../base/index.ts';
import { EngineHttpError } from '../../../engine/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import {
  type AwayNetwork,
  createNetwork,
  type FleetNetwork,
  findNetwork,
  fleetNetworks,
  NoSuchNetworkError,
  type RemoveNetworkIo,
  removeNetwork,
} from '../../network/index.ts';
import type { Tombstone } from '../../tombstones/index.ts';
import { type Answer, empty, json } from '../answer.ts';
import { canPromise, promise, unsay } from '../away.ts';
import { optionalJsonBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { ForbiddenError } from '../errors.ts';
import { parseFilters } from '../filters.ts';
import { type NetworkEndpoints, networkEndpoints } from '../merge/network-endpoints.ts';
import { filterNetworks, NETWORK_FILTERS, NETWORK_PRUNE_FILTERS, prunableNetworks } from '../merge/network-filters.ts';
import { networkDetails, networkRow } from '../merge/networks.ts';
import { networksPerNode, oneCopy } from '../merge/networks-per-node.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { textParam } from '../query.ts';
import type { Route } from '../route.ts';
import { connectNetwork, disconnectNetwork } from './network-connect.ts';
import { oneAtATime } from './one-prune.ts';

export const networkRoutes: readonly Route[] = [
  { method: 'GET', path: '/networks', handler: listNetworks, rule: 'aggregate' },
  { method: 'POST', path: '/networks/create', handler: create, rule: 'broadcast' },
  { method: 'POST', path: '/networks/prune', handler: prune, rule: 'broadcast' },
  { method: 'GET', path: '/networks/*name', handler: inspect, rule: 'aggregate' },
  { method: 'DELETE', path: '/networks/*name', handler: remove, rule: 'broadcast' },
  { method: 'POST', path: '/networks/*name/connect', handler: connectNetwork, rule: 'owner' },
  { method: 'POST', path: '/networks/*name/disconnect', handler: disconnectNetwork, rule: 'owner' },
];

// Reading them costs a walk over all containers.
const NOT_NEEDED: NetworkEndpoints = new Map();

function listNetworks(call: ApiCall): Answer {
  const nodes = call.cluster.nodes();
  const filters = parseFilters(call.query, NETWORK_FILTERS);
  const endpoints = filters.has('dangling') ? endpointsOf(call) : NOT_NEEDED;
  const networks = call.options.classic ? networksPerNode(fleetNetworks(nodes)) : fleetNetworks(nodes);
  const rows = filterNetworks(networks, filters, endpoints).map(networkRow);
  return json(200, rows, partialHeader(silentNodes(nodes)));
}

function inspect(call: ApiCall): Answer {
  const network = namedNetwork(call);
  checkScope(call, network);
  return json(200, networkDetails(network, endpointsOf(call)), partialHeader(silentNodes(network.members.map((m) => m.node))));
}

/** The network the path means. Where lists tell the networks of nodes apart, references do too. */
function namedNetwork({ cluster, options, params }: ApiCall): FleetNetwork<ClusterNode> {
  const reference = params['name'] ?? '';
  const network = findNetwork(cluster.nodes(), reference);
  return options.classic ? oneCopy(network, reference) : network;
}

async function create(call: ApiCall): Promise<Answer> {
  const body = (await optionalJsonBody(call)) ?? {};
  try {
    const { id, warning } = await createNetwork(call, body, call.version, call.signal);
    return json(201, { Id: id, Warning: warning });
  } catch (error) {
    if (error instanceof EngineHttpError && error.status === 403 && body['Driver'] === 'overlay') throw noOverlay(error);
    throw error;
  }
}

/** Engines send their user to swarm mode, which a fleet is not in. */
function noOverlay(error: EngineHttpError): ForbiddenError {
  const instead = 'a bridge network made here is made on every node, and containers of different nodes reach each other by published ports';
  return new ForbiddenError(`${error.engineMessage} A fleet has no overlay networks: ${instead}.`, { cause: error });
}

async function remove(call: ApiCall): Promise<Answer> {
  const network = namedNetwork(call);
  return empty(204, partialHeader(await removeNetwork(removalIo(call, network), network, call.signal)));
}

/** Nodes that are away lose it when they return; without any store they keep it, as long as there are others that lose it now. */
function removalIo(call: ApiCall, { shownName: name, members }: FleetNetwork<ClusterNode>): RemoveNetworkIo {
  const hasReachable = members.some(({ node }) => node.state === 'healthy');
  const tombstoneOf = ({ node, id }: AwayNetwork): Tombstone => ({ kind: 'network', engine: { id: node.id, name: node.name }, id, name });
  return {
    cluster: call.cluster,
    remember: async (left) => {
      if (!hasReachable || canPromise(call)) await promise(call, `removing network ${name}`, left.map(tombstoneOf));
    },
    forget: (left) => unsay(call, left.map(tombstoneOf)),
  };
}

function prune(call: ApiCall): Promise<Answer> {
  const { cluster, clock, log, signal } = call;
  const filters = parseFilters(call.query, NETWORK_PRUNE_FILTERS);
  return oneAtATime(cluster, 'networks', async () => {
    const NetworksDeleted: string[] = [];
    const left = new Set<ClusterNode>();
    for (const network of prunableNetworks(fleetNetworks(cluster.nodes()), filters, endpointsOf(call), clock.nowMs())) {
      try {
        for (const node of await removeNetwork(removalIo(call, network), network, signal)) left.add(node);
        NetworksDeleted.push(network.shownName);
      } catch (cause) {
        signal.throwIfAborted();
        // A container came between the look and the removal, or its node fell silent: it is not unused, others may be.
        log.info('network not pruned', { network: network.shownName, cause });
      }
    }
    return json(200, { NetworksDeleted: NetworksDeleted.length === 0 ? null : NetworksDeleted }, partialHeader([...left]));
  });
}

function endpointsOf({ cluster }: ApiCall): NetworkEndpoints {
  return networkEndpoints(cluster.containers().map((container) => container.entry));
}

/** A client that asks for networks of one scope does not mean those of another. */
function checkScope(call: ApiCall, network: FleetNetwork<ClusterNode>): void {
  const scope = textParam(call.query, 'scope');
  if (scope !== undefined && stringOf(network.members[0]?.entry['Scope']) !== scope)
    throw new NoSuchNetworkError(call.params['name'] ?? '');
}
