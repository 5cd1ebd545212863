import { BadInputError, errorText, isObject, type JsonObject, objectOf, type Random, stringMapOf, stringOf } from '../../base/index.ts';
import { EngineHttpError } from '../../engine/index.ts';
import { LABEL } from '../../model/index.ts';
import { type ClusterNode, type ClusterView, healthyNodes, isPredefined, onNodes, succeeded } from '../cluster/index.ts';
import { NetworkExistsError, NetworkForbiddenError, NoNodeForNetworkError } from './errors.ts';
import { fleetNetworks } from './fleet-networks.ts';

export interface NetworkIo {
  readonly cluster: ClusterView;
  readonly random: Random;
}

export interface CreatedNetwork {
  readonly id: string;
  /** Nodes where it could not be made, and why; they get it when a container that uses it is created there. */
  readonly warning: string;
}

// Names under way, per fleet: two clients that create one name at the same time must not both win.
const pending = new WeakMap<ClusterView, Set<string>>();

/**
 * Makes a network on every healthy node under one id. Nodes that join later get it by `ensureNetworks`.
 * @param body the client's create request
 * @param version the client's API version
 * @throws NetworkExistsError (409); NetworkForbiddenError (403) for predefined names; what the first node answers when
 * no node could make it
 */
export async function createNetwork(io: NetworkIo, body: JsonObject, version: string, signal: AbortSignal): Promise<CreatedNetwork> {
  const name = stringOf(body['Name']) ?? '';
  if (body['Name'] === undefined || body['Name'] === '') throw new BadInputError('invalid name: name is empty');
  checkLabels(body['Labels']);
  if (isPredefined(name)) throw new NetworkForbiddenError(`operation is not permitted on predefined ${name} network `);
  const names = pending.get(io.cluster) ?? new Set<string>();
  pending.set(io.cluster, names);
  if (names.has(name) || fleetNetworks(io.cluster.nodes()).some((n) => n.shownName === name)) throw new NetworkExistsError(name);
  names.add(name);
  try {
    return await createEverywhere(io, name, body, version, signal);
  } finally {
    names.delete(name);
  }
}

/** The request that makes a network of the fleet on one node. */
export function nodeRequest(id: string, request: JsonObject): JsonObject {
  const labels = { ...ownLabels(request), [LABEL.network]: id, [LABEL.networkRequest]: JSON.stringify(request) };
  // Engines before 25 allow several networks of one name unless asked to check.
  return { ...request, Labels: labels, CheckDuplicate: true };
}

/** Makes a network on one node and reads the node's networks anew, so that whoever asks next sees it. */
export async function createOn(
  cluster: ClusterView,
  node: ClusterNode,
  request: JsonObject,
  version: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const call = {
    method: 'POST',
    path: '/networks/create',
    body: { json: request },
    ...(version === undefined ? {} : { version }),
  } as const;
  const answer = await node.engine.json(call, signal);
  await cluster.refresh(node, 'networks', signal);
  return stringOf(objectOf(answer.body)['Warning']) ?? '';
}

async function createEverywhere(
  io: NetworkIo,
  name: string,
  body: JsonObject,
  version: string,
  signal: AbortSignal,
): Promise<CreatedNetwork> {
  const nodes = healthyNodes(io.cluster);
  if (nodes.length === 0) throw new NoNodeForNetworkError(name);
  const id = io.random.hex(32);
  const request = { ...body, Labels: ownLabels(body) };
  const results = await onNodes(nodes, (node) => createOn(io.cluster, node, nodeRequest(id, request), version, signal), signal);
  const { values, failed } = succeeded(results);
  return {
    id,
    warning: [...new Set(values.filter((text) => text !== '')), ...failed.map((f) => `${f.node.name}: ${reason(f.error)}`)].join('\n'),
  };
}

function reason(error: unknown): string {
  return error instanceof EngineHttpError ? error.engineMessage : errorText(error);
}

/** Ours are put beside them, so the engines do not see what was wrong. @throws BadInputError */
function checkLabels(labels: unknown): void {
  if (labels === undefined || labels === null) return;
  if (!isObject(labels) || Object.values(labels).some((value) => typeof value !== 'string')) {
    throw new BadInputError('invalid JSON: Labels must be an object whose values are texts');
  }
}

/** Labels of the client's; ours in a copied request are somebody else's truth. */
function ownLabels(body: JsonObject): { readonly [name: string]: string } {
  const { [LABEL.network]: _id, [LABEL.networkRequest]: _request, ...rest } = stringMapOf(body['Labels']);
  return rest;
}
