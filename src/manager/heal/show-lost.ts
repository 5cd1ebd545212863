import { type Clock, ignoreAbort, objectOf, stringMapOf, stringOf } from '../../base/index.ts';
import type { Cluster, LostContainer } from '../cluster/index.ts';
import { addressableId, type ContainerRecord, type Records } from '../records/index.ts';

const EVERY_MS = 1_000;

/**
 * Shows recorded containers that no node in reach has: their node was away when this manager started, or is no longer in the
 * fleet. Every manager does, whoever leads. Ends when `signal` aborts.
 */
export async function showLost(cluster: Shown, records: Kept, clock: Clock, signal: AbortSignal): Promise<void> {
  await cluster.ready(signal);
  using _listening = whenGone(cluster, records, () => show(cluster, records));
  while (!signal.aborted) {
    show(cluster, records);
    await clock.sleep(EVERY_MS, signal).catch(ignoreAbort);
  }
}

type Shown = Pick<Cluster, 'ready' | 'node' | 'isShown' | 'showLost' | 'onContainer'>;
type Kept = Pick<Records, 'isLoaded' | 'all' | 'get'>;

function show(cluster: Shown, records: Kept): void {
  if (!records.isLoaded) return;
  const lost = records.all().filter((record) => isLost(cluster, record));
  cluster.showLost(lost.map(lostContainer));
}

/**
 * A node that leaves the fleet takes its containers along, and what is made anew is removed before. Whoever asks for one in the
 * next turn must not be told that there is none.
 */
function whenGone(cluster: Shown, records: Kept, act: () => void): Disposable {
  let isDue = false;
  return cluster.onContainer(({ info, node }, gone) => {
    const record = gone && !isDue ? records.get(info.swarmId ?? '') : undefined;
    if (record === undefined || (record.current.containerId !== undefined && cluster.node(node.id)?.state === 'healthy')) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      act();
    });
  });
}

function isLost(cluster: Pick<Cluster, 'node' | 'isShown'>, { acknowledged, wanted, current, swarmId }: ContainerRecord): boolean {
  if (!acknowledged || wanted === 'removed' || wanted === 'removing') return false;
  // What is being made anew is on no node for a moment.
  const isAway = current.containerId === undefined || cluster.node(current.node.id)?.state !== 'healthy';
  return isAway && !cluster.isShown(swarmId);
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
