import { arrayOf, type JsonObject, objectOf, stringOf } from '../../../base/index.ts';
import type { Pin } from '../../../model/index.ts';
import { healthyNodes, onNodes } from '../../cluster/index.ts';
import type { ApiCall } from '../call.ts';
import { isPlugin, pluginsOn } from './plugins-on.ts';

/**
 * Where a container may go for the sake of a log driver that is a plugin: engines tell of those in their list of plugins alone,
 * which is asked for only when nobody knows the driver otherwise.
 */
export async function logPluginPins({ cluster, signal }: ApiCall, body: JsonObject): Promise<readonly Pin[]> {
  const driver = stringOf(objectOf(objectOf(body['HostConfig'])['LogConfig'])['Type']) ?? '';
  const nodes = healthyNodes(cluster);
  if (driver === '' || nodes.some(({ infoBody }) => arrayOf(objectOf(infoBody['Plugins'])['Log']).includes(driver))) return [];
  const results = await onNodes(nodes, (node) => pluginsOn(node, signal), signal);
  const holders = results.flatMap((result) => {
    const found = result.ok && result.value.some((plugin) => isPlugin(plugin, driver) && plugin['Enabled'] === true);
    return found ? [result.node] : [];
  });
  if (holders.length === 0 || holders.length === nodes.length) return [];
  const names = holders.map((node) => node.name).join(' and ');
  return [{ nodeIds: new Set(holders.map(({ id }) => id)), text: `log driver ${driver} is on ${names} only` }];
}
