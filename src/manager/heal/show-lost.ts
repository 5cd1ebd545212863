import { type Clock, ignoreAbort, objectOf, stringMapOf, stringOf } from '../../base/index.ts';
import type { Cluster, LostContainer } from '../cluster/index.ts';
import { addressableId, type ContainerRecord, type Records } from '../records/index.ts';

const EVERY_MS = 1_000;

/**
 * Shows recorded containers that no node in reach has: their node was away when this manager started, or is no longer in the
 * fleet. Every manager does, whoever leads. Ends when `signal` aborts.
 */
export async function showLost(cluster: Cluster, records: Records, clock: Clock, signal: AbortSignal): Promise<void> {
  await cluster.ready(signal);
  while (!signal.aborted) {
    if (records.isLoaded)
      cluster.showLost(
        records
          .all()
          .filter((record) => isLost(cluster, record))
          .map(lostContainer),
      );
    await clock.sleep(EVERY_MS, signal).catch(ignoreAbort);
  }
}

function isLost(cluster: Cluster, { acknowledged, wanted, current, swarmId }: ContainerRecord): boolean {
  if (!acknowledged || wanted === 'removed' || wanted === 'removing') return false;
  return cluster.node(current.node.id)?.state !== 'healthy' && !cluster.isShown(swarmId);
}

const STATES = {
  created: 'created',
  running: 'running',
  paused: 'paused',
  stopped: 'exited',
  removing: 'exited',
  removed: 'exited',
} as const;

function lostContainer(record: ContainerRecord): LostContainer {
  const { name, body, wanted, current } = record;
  return {
    id: addressableId(record),
    name,
    image: stringOf(body['Image']) ?? '',
    labels: stringMapOf(body['Labels']),
    networkMode: stringOf(objectOf(body['HostConfig'])['NetworkMode']) ?? 'default',
    state: STATES[wanted],
    createdS: Math.floor(current.sinceMs / 1000),
    node: current.node,
  };
}
