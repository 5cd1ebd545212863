import { arrayOf, isObject, stringOf } from '../../../base/index.ts';
import { type ClusterNode, healthyNodes, onNodes, succeeded } from '../../cluster/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { NotFoundError, NotSupportedError } from '../errors.ts';
import { mergePlugins } from '../merge/plugins.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { engineQuery } from '../proxy.ts';
import type { Method, Route } from '../route.ts';

const CHANGES: readonly (readonly [Method, string])[] = [
  ['GET', '/plugins/privileges'],
  ['POST', '/plugins/pull'],
  ['POST', '/plugins/create'],
  ['POST', '/plugins/*name/enable'],
  ['POST', '/plugins/*name/disable'],
  ['POST', '/plugins/*name/upgrade'],
  ['POST', '/plugins/*name/set'],
  ['POST', '/plugins/*name/push'],
  ['DELETE', '/plugins/*name'],
];

/** Plugins are shown as those of one host; they are installed on each node by its own administrator. */
export const pluginRoutes: readonly Route[] = [
  { method: 'GET', path: '/plugins', handler: list, rule: 'aggregate' },
  { method: 'GET', path: '/plugins/*name/json', handler: inspect, rule: 'aggregate' },
  ...CHANGES.map(([method, path]): Route => ({ method, path, handler: refuse, rule: 'refuse' })),
];

async function list(call: ApiCall): Promise<Answer> {
  const { cluster, query, signal, version } = call;
  const request = { method: 'GET', path: '/plugins', query: engineQuery(query), version } as const;
  const ask = async (node: ClusterNode) => arrayOf((await node.engine.json(request, signal)).body).filter(isObject);
  const { values, failed } = succeeded(await onNodes(healthyNodes(cluster), ask, signal));
  return json(200, mergePlugins(values), partialHeader([...silentNodes(cluster.nodes()), ...failed.map((r) => r.node)]));
}

async function inspect(call: ApiCall): Promise<Answer> {
  const { cluster, params, signal } = call;
  const name = params['name'] ?? '';
  const ask = async (node: ClusterNode) =>
    arrayOf((await node.engine.json({ method: 'GET', path: '/plugins' }, signal)).body).filter(isObject);
  const plugins = mergePlugins(succeeded(await onNodes(healthyNodes(cluster), ask, signal)).values);
  const wanted = [name, `${name}:latest`];
  const found = plugins.find((plugin) => wanted.includes(stringOf(plugin['Name']) ?? '') || stringOf(plugin['Id']) === name);
  if (found === undefined) throw new NotFoundError(`plugin "${name}" not found`);
  return json(200, found);
}

function refuse(): never {
  throw new NotSupportedError('changing plugins', 'they belong to the nodes: run the same command against each engine, with docker -H');
}
