import { numberOf, objectOf, stringOf } from '../../../base/index.ts';
import { type CachedContainer, type ClusterNode, NoSuchContainerError, onNodes } from '../../cluster/index.ts';
import { type Answer, jsonText } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { type Filters, filterValues, parseFilters } from '../filters.ts';
import { CONTAINER_FILTERS } from '../merge/container-filters.ts';
import { listContainers } from '../merge/container-list.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { boolParam, intParam, textParam } from '../query.ts';
import { containerEntry, type EntrySize } from '../render/container-entry.ts';
import type { Route } from '../route.ts';

async function list(call: ApiCall): Promise<Answer> {
  const { cluster, clock, options, ports, query, version } = call;
  const limit = intParam(query, 'limit') ?? 0;
  const request = { all: boolParam(query, 'all'), limit: limit > 0 ? limit : undefined, filters: filtersOf(query) };
  const found = listContainers(cluster, request, (reference) => findCached(call, reference));
  const sizes = boolParam(query, 'size') ? await readSizes(found, call) : undefined;
  const noteOf = (container: CachedContainer): string | undefined => noteOn(call, container);
  const shape = { version, namesWithNode: options.namesWithNode, noteOf };
  const nowMs = clock.nowMs();
  const entries = found.map((container) =>
    containerEntry(container, shape, nowMs, sizes?.get(container.info.id), ports?.forwarded(container.info.id)),
  );
  return jsonText(200, `[${entries.join(',')}]`, partialHeader(silentNodes(cluster.nodes())));
}

/** What healing has to say of a container on record. */
function noteOn({ keeper, notices }: ApiCall, container: CachedContainer): string | undefined {
  const record = keeper?.recordOf(container);
  return record === undefined ? undefined : notices?.of(record.swarmId);
}

/** `before` and `since` were parameters of their own once. */
function filtersOf(query: URLSearchParams): Filters {
  const filters = new Map(parseFilters(query, CONTAINER_FILTERS));
  for (const key of ['before', 'since']) {
    const value = textParam(query, key);
    if (value !== undefined) filters.set(key, [...filterValues(filters, key), value]);
  }
  return filters;
}

function findCached({ cluster }: ApiCall, reference: string): CachedContainer {
  const found = cluster.cachedContainer(reference);
  if (found === undefined) throw new NoSuchContainerError(reference);
  return found;
}

/** Engines walk the disk for this: only nodes of containers that are shown are asked, and only for those. */
async function readSizes(containers: readonly CachedContainer[], call: ApiCall): Promise<ReadonlyMap<string, EntrySize>> {
  const idsByNode = new Map<ClusterNode, string[]>();
  for (const { node, info } of containers) {
    if (node.state === 'healthy') idsByNode.set(node, [...(idsByNode.get(node) ?? []), info.id]);
  }
  const ask = async (node: ClusterNode): Promise<readonly (readonly [string, EntrySize])[]> => {
    const query = { all: 1, size: 1, filters: JSON.stringify({ id: idsByNode.get(node) ?? [] }) };
    const answer = await node.engine.json({ method: 'GET', path: '/containers/json', query, deadlineMs: 120_000 }, call.signal);
    return Array.isArray(answer.body) ? answer.body.map(sizeOf) : [];
  };
  const results = await onNodes([...idsByNode.keys()], ask, call.signal);
  return new Map(results.flatMap((result) => (result.ok ? result.value : [])));
}

function sizeOf(entry: unknown): readonly [string, EntrySize] {
  const { Id, SizeRw, SizeRootFs } = objectOf(entry);
  // Engines leave a size of nothing out.
  return [stringOf(Id) ?? '', { ...(numberOf(SizeRw) === 0 ? {} : { SizeRw }), SizeRootFs }];
}

export const containersListRoutes: readonly Route[] = [
  { method: 'GET', path: '/containers/json', rule: 'aggregate', handler: list },
  // The name of the route before API 1.0, which the original kept.
  { method: 'GET', path: '/containers/ps', rule: 'aggregate', handler: list },
];
