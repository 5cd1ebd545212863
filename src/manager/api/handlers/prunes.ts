import { arrayOf, objectOf } from '../../../base/index.ts';
import type { Query } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes, onNodes, type Resource, succeeded } from '../../cluster/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { encodeFilters, type Filters, filterValues, parseFilters } from '../filters.ts';
import { mergePruned } from '../merge/prune.ts';
import { momentMs } from '../merge/timestamp.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { engineQuery } from '../proxy.ts';
import type { Route } from '../route.ts';
import { atLeast } from '../version.ts';
import { oneAtATime } from './one-prune.ts';

/** Removing takes as long as there is to remove. */
const PRUNE_MS = 600_000;

/** A prune that each engine does itself. */
interface NodePrune {
  readonly path: string;
  /** The list in the answer. */
  readonly key: string;
  /** Filters it knows, `until` among them resolved here. Absent: passed on as they are. */
  readonly filters?: readonly string[];
  /** What to read anew afterwards. */
  readonly resource?: Resource;
}

const PRUNES: readonly NodePrune[] = [
  { path: '/containers/prune', key: 'ContainersDeleted', filters: ['label', 'label!', 'until'], resource: 'containers' },
  { path: '/images/prune', key: 'ImagesDeleted', filters: ['dangling', 'label', 'label!', 'until'], resource: 'images' },
  // Here `until` is an age, which older engines read as nothing else.
  { path: '/build/prune', key: 'CachesDeleted' },
];

export const pruneRoutes: readonly Route[] = PRUNES.map((prune) => ({
  method: 'POST',
  path: prune.path,
  rule: 'broadcast',
  handler: (call) => pruneEverywhere(call, prune),
}));

function pruneEverywhere(call: ApiCall, prune: NodePrune): Promise<Answer> {
  const { cluster, query, signal, version } = call;
  const asked = parseFilters(query, prune.filters);
  const filters = encodeFilters(prune.filters === undefined ? asked : withMoment(asked, call));
  return oneAtATime(cluster, prune.path, async () => {
    const one = async (node: ClusterNode) => {
      const fitted = forNode({ ...engineQuery(query), filters }, node.engine.versionFor(version));
      const request = { method: 'POST', path: prune.path, query: fitted, version, deadlineMs: PRUNE_MS } as const;
      const { body } = await node.engine.json(request, signal);
      if (prune.resource !== undefined) await cluster.refresh(node, prune.resource, signal);
      return objectOf(body);
    };
    const results = await onNodes(healthyNodes(cluster), one, signal);
    const { values, failed } = succeeded(results);
    if (prune.resource === 'containers')
      await call.keeper?.removed(new Set(values.flatMap((body) => arrayOf(body[prune.key]).map(String))));
    return json(200, mergePruned(values, prune.key), partialHeader([...silentNodes(cluster.nodes()), ...failed.map((r) => r.node)]));
  });
}

/** The space to keep had another name before; by the new one older engines would keep nothing. */
function forNode(query: Query, nodeVersion: string): Query {
  const { 'reserved-space': reserved, ...rest } = query;
  return reserved === undefined || atLeast(nodeVersion, '1.48') ? query : { 'keep-storage': reserved, ...rest };
}

/** "One hour ago" means the manager's clock, on every node the same moment. */
function withMoment(filters: Filters, { clock }: ApiCall): Filters {
  const until = filterValues(filters, 'until');
  if (until.length === 0) return filters;
  return new Map([...filters, ['until', until.map((text) => String(Math.floor(momentMs(text, clock.nowMs()) / 1000)))]]);
}
