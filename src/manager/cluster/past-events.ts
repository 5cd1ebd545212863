import { anySignal } from '../../base/index.ts';
import { clusterEvent } from './cluster-event.ts';
import type { ClusterEvent, ClusterNode } from './contract.ts';
import { engineNetworkId, shownNetworkId } from './network-ids.ts';
import { onNodes } from './on-nodes.ts';

/** Engines answer from memory. */
const READ_MS = 5_000;

/**
 * What happened on the nodes before this manager followed them, as far back as their engines remember: the last 256 events of
 * each. Nodes that do not answer are left out.
 * @param fromNano nanoseconds since 1970, as is `toNano`; absent: up to where the manager's own memory begins
 * @returns in no order
 */
export async function pastEvents(
  nodes: readonly ClusterNode[],
  fromNano: bigint,
  toNano: bigint | undefined,
  signal: AbortSignal,
): Promise<readonly ClusterEvent[]> {
  const asked = nodes.filter((node) => node.state === 'healthy' && (node.followedFromNano ?? 0n) > fromNano);
  const results = await onNodes(asked, (node) => pastOf(node, fromNano, toNano, signal), signal);
  return results.flatMap((result) => (result.ok ? result.value : []));
}

async function pastOf(
  node: ClusterNode,
  fromNano: bigint,
  toNano: bigint | undefined,
  signal: AbortSignal,
): Promise<readonly ClusterEvent[]> {
  const before = (node.followedFromNano ?? 0n) - 1n;
  const untilNano = toNano !== undefined && toNano < before ? toNano : before;
  // To an engine the time 0 is none at all.
  const sinceNano = fromNano < 1n ? 1n : fromNano;
  if (untilNano < sinceNano) return [];
  const networks = new Map(node.networks.map((entry) => [engineNetworkId(entry), shownNetworkId(entry)]));
  const events: ClusterEvent[] = [];
  for await (const event of await node.engine.openEvents({ sinceNano, untilNano }, anySignal(signal, AbortSignal.timeout(READ_MS)))) {
    const actorId = event.type === 'network' ? (networks.get(event.actorId) ?? event.actorId) : event.actorId;
    events.push(clusterEvent(node, { ...event, actorId }));
  }
  return events;
}
