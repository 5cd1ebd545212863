import { objectOf, stringOf } from '../../base/index.ts';
import { EngineHttpError } from '../../engine/index.ts';
import { type ClusterNode, type ClusterView, engineNetworkId, onNodes, refusal, succeeded } from '../cluster/index.ts';
import { NetworkForbiddenError } from './errors.ts';
import type { FleetNetwork } from './fleet-networks.ts';

/**
 * Removes a network from every node that has it and answers.
 * @returns nodes that could not be asked; they show the network again when they are back
 * @throws NetworkForbiddenError (403) for predefined ones, and while a container uses it on any node; else what the first
 * node that refuses answers
 */
export async function removeNetwork(
  cluster: ClusterView,
  network: FleetNetwork<ClusterNode>,
  signal: AbortSignal,
): Promise<readonly ClusterNode[]> {
  if (network.kind === 'predefined') throw new NetworkForbiddenError(`${network.name} is a pre-defined network and cannot be removed`);
  const nodes = [...new Set(network.members.map((m) => m.node))];
  const reachable = nodes.filter((node) => node.state === 'healthy');
  const asked = await onNodes(reachable, (node) => endpointsOn(node, idsOn(network, node), signal), signal);
  const used = asked.flatMap((r) => (r.ok && r.value.length > 0 ? [r] : []));
  if (used.length > 0) {
    const where = network.kind === 'fleet' ? ` on ${used.map((r) => r.node.name).join(', ')}` : '';
    const endpoints = `(${used.flatMap((r) => r.value).join(', ')})${where}`;
    throw new NetworkForbiddenError(`error while removing network: network ${network.shownName} has active endpoints ${endpoints}`);
  }
  const results = await onNodes(reachable, (node) => removeOn(cluster, node, idsOn(network, node), signal), signal);
  const { failed } = succeeded(results);
  const refused = refusal(failed);
  if (refused !== undefined) throw refused.error;
  return [...nodes.filter((node) => node.state !== 'healthy'), ...failed.map((r) => r.node)];
}

/** As engines tell them in a refusal: `name:"web" id:"0123456789ab"` */
async function endpointsOn(node: ClusterNode, ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  const endpoints: string[] = [];
  for (const id of ids) {
    const answer = await node.engine.json({ method: 'GET', path: `/networks/${id}` }, signal);
    for (const endpoint of Object.values(objectOf(objectOf(answer.body)['Containers'])).map(objectOf)) {
      endpoints.push(`name:"${stringOf(endpoint['Name']) ?? ''}" id:"${stringOf(endpoint['EndpointID'])?.slice(0, 12) ?? ''}"`);
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

function idsOn(network: FleetNetwork<ClusterNode>, node: ClusterNode): readonly string[] {
  return network.members.filter((m) => m.node === node).map((m) => engineNetworkId(m.entry));
}
