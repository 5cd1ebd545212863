import { objectOf, stringOf } from '../../base/index.ts';
import { EngineHttpError } from '../../engine/index.ts';
import { type ClusterNode, type ClusterView, engineNetworkId, onNodes, refusal, succeeded } from '../cluster/index.ts';
import { NetworkForbiddenError } from './errors.ts';
import type { FleetNetwork } from './fleet-networks.ts';
import { endpointText, knownEndpoints } from './known-endpoints.ts';

/** A network on a node that cannot be asked now. */
export interface AwayNetwork {
  readonly node: ClusterNode;
  /** The engine's id of it. */
  readonly id: string;
}

export interface RemoveNetworkIo {
  readonly cluster: ClusterView;
  /** Remembers what nodes that are away still have: they lose it when they return. @throws when it cannot */
  readonly remember: (left: readonly AwayNetwork[]) => Promise<void>;
  /** What was remembered does not hold. */
  readonly forget: (left: readonly AwayNetwork[]) => Promise<void>;
}

/**
 * Removes a network from every node that has it: now from those that answer, and from others when they return.
 * @returns nodes that could not be asked
 * @throws NetworkForbiddenError (403) for predefined ones, and while a container uses it on any node; what keeps a node that
 * is away from being remembered; else what the first node that refuses answers
 */
export async function removeNetwork(
  io: RemoveNetworkIo,
  network: FleetNetwork<ClusterNode>,
  signal: AbortSignal,
): Promise<readonly ClusterNode[]> {
  if (network.kind === 'predefined') throw new NetworkForbiddenError(`${network.name} is a pre-defined network and cannot be removed`);
  const nodes = [...new Set(network.members.map((m) => m.node))];
  const reachable = nodes.filter((node) => node.state === 'healthy');
  const away = nodes.filter((node) => node.state !== 'healthy');
  const asked = await onNodes(reachable, (node) => endpointsOn(node, idsOn(network, node), signal), signal);
  const known = away.map((node) => ({ node, value: knownEndpoints(node.containers.values(), idsOn(network, node)) }));
  checkUnused(network, [...asked.flatMap((r) => (r.ok ? [r] : [])), ...known]);
  const left = leftOn(network, away);
  if (left.length > 0) await io.remember(left);
  try {
    const results = await onNodes(reachable, (node) => removeOn(io.cluster, node, idsOn(network, node), signal), signal);
    const { failed } = succeeded(results);
    const refused = refusal(failed);
    if (refused !== undefined) throw refused.error;
    if (failed.length > 0)
      await io.remember(
        leftOn(
          network,
          failed.map((r) => r.node),
        ),
      );
    return [...away, ...failed.map((r) => r.node)];
  } catch (error) {
    if (left.length > 0) await io.forget(left);
    throw error;
  }
}

function checkUnused(
  network: FleetNetwork<ClusterNode>,
  found: readonly { readonly node: ClusterNode; readonly value: readonly string[] }[],
): void {
  const used = found.filter(({ value }) => value.length > 0);
  if (used.length === 0) return;
  const where = network.kind === 'fleet' ? ` on ${used.map((r) => r.node.name).join(', ')}` : '';
  const endpoints = `(${used.flatMap((r) => r.value).join(', ')})${where}`;
  throw new NetworkForbiddenError(`error while removing network: network ${network.shownName} has active endpoints ${endpoints}`);
}

/** As engines tell them in a refusal: `name:"web" id:"0123456789ab"` */
async function endpointsOn(node: ClusterNode, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const endpoints: string[] = [];
  for (const id of ids) {
    const answer = await node.engine.json({ method: 'GET', path: `/networks/${id}` }, signal);
    for (const endpoint of Object.values(objectOf(objectOf(answer.body)['Containers'])).map(objectOf)) {
      endpoints.push(endpointText(stringOf(endpoint['Name']), stringOf(endpoint['EndpointID'])));
    }
  }
  return endpoints;
}

async function removeOn(cluster: ClusterView, node: ClusterNode, ids: readonly string[], signal: AbortSignal): Promise<void> {
  for (const id of ids) {
    // Gone already is as good.
    await node.engine.json({ method: 'DELETE', path: `/networks/${id}` }, signal).catch(ignoreMissing);
  }
  await cluster.refresh(node, 'networks', signal);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof EngineHttpError) || error.status !== 404) throw error;
}

function leftOn(network: FleetNetwork<ClusterNode>, nodes: readonly ClusterNode[]): readonly AwayNetwork[] {
  return nodes.flatMap((node) => idsOn(network, node).map((id) => ({ node, id })));
}

function idsOn(network: FleetNetwork<ClusterNode>, node: ClusterNode): readonly string[] {
  return network.members.filter((m) => m.node === node).map((m) => engineNetworkId(m.entry));
}
