import { BadInputError, type JsonObject, KeyedLock, objectOf, stringOf } from '../../../base/index.ts';
import type { ClusterNode, ClusterView } from '../../cluster/index.ts';
import { type FleetVolume, findVolume, fleetVolumes } from '../../volumes/index.ts';
import { type Answer, json } from '../answer.ts';
import { optionalJsonBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { NotSupportedError } from '../errors.ts';
import { parseFilters } from '../filters.ts';
import { classicVolumeRow, filterVolumes, VOLUME_FILTERS, type VolumeUsers, volumeRow, volumesPerNode } from '../merge/volumes.ts';
import { requireReachable } from '../owner.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import type { Route } from '../route.ts';
import { volumeNode } from './volume-node.ts';
import { pruneVolumes } from './volume-prune.ts';
import { allVolumeUsers, removeVolume, requireVolume } from './volume-remove.ts';

export const volumeRoutes: readonly Route[] = [
  { method: 'GET', path: '/volumes', handler: list, rule: 'aggregate' },
  { method: 'POST', path: '/volumes/create', handler: create, rule: 'schedule' },
  { method: 'POST', path: '/volumes/prune', handler: pruneVolumes, rule: 'broadcast' },
  { method: 'GET', path: '/volumes/*name', handler: inspect, rule: 'aggregate' },
  { method: 'PUT', path: '/volumes/*name', handler: update, rule: 'refuse' },
  { method: 'DELETE', path: '/volumes/*name', handler: removeVolume, rule: 'broadcast' },
];

function list(call: ApiCall): Answer {
  const nodes = call.cluster.nodes();
  const filters = parseFilters(call.query, VOLUME_FILTERS);
  const users = filters.has('dangling') ? allVolumeUsers(call) : NOT_NEEDED;
  const rows = call.options.classic
    ? filterVolumes(volumesPerNode(fleetVolumes(nodes)), filters, users).map(classicVolumeRow)
    : filterVolumes(fleetVolumes(nodes), filters, users).map((volume) => volumeRow(volume, nodes.length));
  const silent = silentNodes(nodes);
  const warnings = silent.map((node) => `node ${node.name} does not answer: its volumes are shown as last known`);
  return json(200, { Volumes: rows, Warnings: warnings.length === 0 ? null : warnings }, partialHeader(silent));
}

// Reading them costs a walk over all containers.
const NOT_NEEDED: VolumeUsers = new Map();

// One per fleet: a name that two clients create at the same time must be one volume, not one on each of two nodes.
const locks = new WeakMap<ClusterView, KeyedLock>();

async function create(call: ApiCall): Promise<Answer> {
  const body = (await optionalJsonBody(call)) ?? {};
  const name = nameOf(body);
  const lock = locks.get(call.cluster) ?? new KeyedLock();
  locks.set(call.cluster, lock);
  return name === '' ? await createNamed(call, body, name) : await lock.run(name, () => createNamed(call, body, name));
}

/**
 * A name that exists goes to the node that has it, which answers as engines do. A new one is made at once on the best
 * node: containers that use it follow it there.
 */
async function createNamed(call: ApiCall, body: JsonObject, asked: string): Promise<Answer> {
  const { cluster, signal, version } = call;
  const existing = asked === '' ? undefined : findVolume(cluster.nodes(), asked);
  const wanted = existing === undefined ? onNamedNode(call, asked) : undefined;
  const node = (existing === undefined ? undefined : reachableHolder(existing)) ?? wanted?.node ?? volumeNode(call, body);
  requireReachable(node);
  const request = { ...body, Name: existing?.name ?? wanted?.name ?? asked };
  const answer = await node.engine.json({ method: 'POST', path: '/volumes/create', version, body: { json: request } }, signal);
  await cluster.refresh(node, 'volumes', signal);
  const created = findVolume([node], stringOf(objectOf(answer.body)['Name']) ?? '');
  return json(201, created === undefined ? answer.body : volumeRow(created, cluster.nodes().length), nodeHeader(node));
}

function nameOf({ Name: name = '' }: JsonObject): string {
  if (name === null) return '';
  if (typeof name !== 'string') throw new BadInputError('invalid JSON: Name must be a text');
  return name;
}

function reachableHolder({ members }: FleetVolume<ClusterNode>): ClusterNode | undefined {
  return (members.find((m) => m.node.state === 'healthy') ?? members[0])?.node;
}

/** `node/name`: the volume is wanted on that node. */
function onNamedNode({ cluster }: ApiCall, name: string): { readonly node: ClusterNode; readonly name: string } | undefined {
  const slash = name.indexOf('/');
  if (slash <= 0) return undefined;
  const node = cluster.node(name.slice(0, slash));
  if (node === undefined) {
    throw new BadInputError(`volume ${name}: there is no node ${name.slice(0, slash)}; a name without slash lets the manager choose one`);
  }
  return { node, name: name.slice(slash + 1) };
}

function inspect(call: ApiCall): Answer {
  const nodes = call.cluster.nodes();
  const volume = requireVolume(call);
  return json(200, volumeRow(volume, nodes.length), partialHeader(silentNodes(volume.members.map((m) => m.node))));
}

function update(): never {
  throw new NotSupportedError('changing a volume', 'only cluster volumes of CSI drivers can be changed, and there are none');
}
