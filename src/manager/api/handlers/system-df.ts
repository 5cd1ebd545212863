import { BadInputError, objectOf, SingleFlight } from '../../../base/index.ts';
import { type ClusterView, healthyNodes, type NodeResult, onNodes, succeeded } from '../../cluster/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { DF_TYPES, type DfSource, type DfType, mergeDf } from '../merge/df.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import type { Route } from '../route.ts';
import { atLeast } from '../version.ts';

/** Engines walk the disk for it. */
const DF_MS = 120_000;

export const dfRoutes: readonly Route[] = [{ method: 'GET', path: '/system/df', handler: diskUsage, rule: 'aggregate' }];

// One per fleet, so that clients that ask at the same time share the engines' work.
const flights = new WeakMap<ClusterView, SingleFlight<readonly NodeResult<DfSource>[]>>();

async function diskUsage(call: ApiCall): Promise<Answer> {
  const { cluster, query, signal, version } = call;
  // Clients below API 1.42 have no such parameter.
  const types = atLeast(version, '1.42') ? query.getAll('type').map(dfType) : [];
  const flight = flights.get(cluster) ?? new SingleFlight();
  flights.set(cluster, flight);
  const key = JSON.stringify([types.toSorted(), query.get('verbose')]);
  const results = await flight.run(key, (shared) => askAll(call, types, shared), signal);
  const { values: sources, failed } = succeeded(results);
  const missing = [...silentNodes(cluster.nodes()), ...failed.map((r) => r.node)];
  return json(200, mergeDf(sources, types, version), partialHeader(missing));
}

/** Each node in its own newest version: older ones know no `type` and tell everything. */
function askAll({ cluster }: ApiCall, types: readonly DfType[], signal: AbortSignal): Promise<readonly NodeResult<DfSource>[]> {
  const request = { method: 'GET', path: '/system/df', query: { type: types }, deadlineMs: DF_MS } as const;
  return onNodes(
    healthyNodes(cluster),
    async (node) => ({ id: node.id, name: node.name, body: objectOf((await node.engine.json(request, signal)).body) }),
    signal,
  );
}

function dfType(text: string): DfType {
  const type = DF_TYPES.find((known) => known === text);
  if (type === undefined) throw new BadInputError(`unknown object type: ${text}; it is one of ${DF_TYPES.join(', ')}`);
  return type;
}
