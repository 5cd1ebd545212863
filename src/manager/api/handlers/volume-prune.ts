import { arrayOf, numberOf, objectOf, stringOf } from '../../../base/index.ts';
import { compareApiVersions } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes, onNodes } from '../../cluster/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { type Filters, parseFilters } from '../filters.ts';
import { type PrunableVolume, prunableVolumes, VOLUME_PRUNE_FILTERS, volumeUsers } from '../merge/volumes.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { oneAtATime } from './one-prune.ts';

/** Engines walk the disk to tell sizes. */
const SIZES_MS = 60_000;

/**
 * `POST /volumes/prune`. Which volumes go is decided here and they are removed one by one: engines asked below API 1.42
 * prune volumes with names, too, which nobody means who knows a newer engine.
 */
export function pruneVolumes(call: ApiCall): Promise<Answer> {
  const filters = parseFilters(call.query, VOLUME_PRUNE_FILTERS);
  const { cluster, signal } = call;
  return oneAtATime(cluster, 'volumes', async () => {
    const nodes = healthyNodes(cluster);
    // Read anew, so that a volume whose container has just gone counts as unused, and one just taken into use does not.
    await onNodes(nodes, (node) => cluster.refresh(node, 'volumes', signal), signal);
    const doomed = Map.groupBy(candidates(call, nodes, filters), (volume) => volume.node);
    const results = await onNodes([...doomed.keys()], (node) => pruneOn(call, node, doomed.get(node) ?? []), signal);
    const pruned = results.flatMap((r) => (r.ok ? r.value : []));
    const body = {
      VolumesDeleted: pruned.map((volume) => volume.name),
      SpaceReclaimed: pruned.reduce((total, volume) => total + volume.sizeBytes, 0),
    };
    return json(200, body, partialHeader([...silentNodes(cluster.nodes()), ...results.filter((r) => !r.ok).map((r) => r.node)]));
  });
}

interface Pruned {
  readonly name: string;
  readonly sizeBytes: number;
}

function candidates({ cluster }: ApiCall, nodes: readonly ClusterNode[], filters: Filters): readonly PrunableVolume<ClusterNode>[] {
  const users = volumeUsers(cluster.containers().map(({ node, entry }) => ({ nodeId: node.id, entry })));
  return prunableVolumes(nodes, filters, users, (node) => compareApiVersions(node.info.apiVersion, '1.42') >= 0);
}

async function pruneOn(call: ApiCall, node: ClusterNode, volumes: readonly PrunableVolume<ClusterNode>[]): Promise<readonly Pruned[]> {
  const { cluster, log, signal } = call;
  const sizes = await volumeSizes(node, signal);
  const pruned: Pruned[] = [];
  for (const { name } of volumes) {
    try {
      await node.engine.json({ method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}` }, signal);
      pruned.push({ name, sizeBytes: sizes.get(name) ?? 0 });
    } catch (cause) {
      signal.throwIfAborted();
      // Taken into use since: the engine knows best.
      log.info('volume not pruned', { volume: name, node: node.name, cause });
    }
  }
  await cluster.refresh(node, 'volumes', signal);
  return pruned;
}

async function volumeSizes(node: ClusterNode, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const call = { method: 'GET', path: '/system/df', query: { type: 'volume' }, deadlineMs: SIZES_MS } as const;
  const { body } = await node.engine.json(call, signal);
  const volumes = arrayOf(objectOf(body)['Volumes']).map(objectOf);
  return new Map(volumes.map((v) => [stringOf(v['Name']) ?? '', Math.max(0, numberOf(objectOf(v['UsageData'])['Size']) ?? 0)]));
}
