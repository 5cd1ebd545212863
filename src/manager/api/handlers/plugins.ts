import { arrayOf, isObject, type JsonObject, stringOf } from '../../../base/index.ts';
import { type ClusterNode, healthyNodes, onNodes, succeeded } from '../../cluster/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { engineHeaders } from '../engine-headers.ts';
import { NotFoundError, NotSupportedError } from '../errors.ts';
import { mergePlugins } from '../merge/plugins.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { engineQuery } from '../proxy.ts';
import type { Route } from '../route.ts';
import { askAnyNode } from './any-node.ts';
import { changePlugin, pullPlugin, upgradePlugin } from './plugin-changes.ts';
import { isPlugin, pluginsOn } from './plugins-on.ts';

/** Plugins are those of one host: installed, changed and removed on every node. */
export const pluginRoutes: readonly Route[] = [
  { method: 'GET', path: '/plugins', handler: list, rule: 'aggregate' },
  { method: 'GET', path: '/plugins/*name/json', handler: inspect, rule: 'aggregate' },
  { method: 'GET', path: '/plugins/privileges', handler: privileges, rule: 'any' },
  { method: 'POST', path: '/plugins/pull', handler: pullPlugin, rule: 'broadcast' },
  { method: 'POST', path: '/plugins/*name/enable', handler: changePlugin('enable'), rule: 'broadcast' },
  { method: 'POST', path: '/plugins/*name/disable', handler: changePlugin('disable'), rule: 'broadcast' },
  { method: 'POST', path: '/plugins/*name/set', handler: changePlugin('set'), rule: 'broadcast' },
  { method: 'POST', path: '/plugins/*name/upgrade', handler: upgradePlugin, rule: 'broadcast' },
  { method: 'DELETE', path: '/plugins/*name', handler: changePlugin('remove'), rule: 'broadcast' },
  { method: 'POST', path: '/plugins/create', handler: refuse, rule: 'refuse' },
  { method: 'POST', path: '/plugins/*name/push', handler: refuse, rule: 'refuse' },
];

async function list(call: ApiCall): Promise<Answer> {
  const { cluster, query, signal, version } = call;
  const request = { method: 'GET', path: '/plugins', query: engineQuery(query), version } as const;
  const ask = async (node: ClusterNode): Promise<readonly JsonObject[]> =>
    arrayOf((await node.engine.json(request, signal)).body).filter(isObject);
  const { values, failed } = succeeded(await onNodes(healthyNodes(cluster), ask, signal));
  return json(200, mergePlugins(values), partialHeader([...silentNodes(cluster.nodes()), ...failed.map((r) => r.node)]));
}

async function inspect(call: ApiCall): Promise<Answer> {
  const { cluster, params, signal } = call;
  const name = params['name'] ?? '';
  const results = await onNodes(healthyNodes(cluster), (node) => pluginsOn(node, signal), signal);
  const plugins = mergePlugins(succeeded(results).values);
  const found = plugins.find((plugin) => isPlugin(plugin, name));
  if (found === undefined) throw new NotFoundError(`plugin "${name}" not found`);
  return json(200, found);
}

/** What a plugin asks for is the same on each node: one looks it up in the registry. */
function privileges(call: ApiCall): Promise<Answer> {
  const headers = engineHeaders(call.headers, ['x-registry-auth']);
  const request = { method: 'GET', path: '/plugins/privileges', query: engineQuery(call.query), headers } as const;
  return askAnyNode(call, `ask for the plugin ${stringOf(call.query.get('remote')) ?? ''}`, request);
}

function refuse(): never {
  throw new NotSupportedError('making plugins', 'make and push them with one engine (docker -H), then install them here from the registry');
}
