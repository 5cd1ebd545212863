import { arrayOf, isObject, type JsonObject, stringOf } from '../../../base/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';

/** The plugins of one node. */
export async function pluginsOn(node: ClusterNode, signal: AbortSignal): Promise<readonly JsonObject[]> {
  return arrayOf((await node.engine.json({ method: 'GET', path: '/plugins' }, signal)).body).filter(isObject);
}

/** Whether a plugin is what a client calls it: name, name without `:latest`, id, the beginning of one. */
export function isPlugin(plugin: JsonObject, called: string): boolean {
  const name = stringOf(plugin['Name']) ?? '';
  const id = stringOf(plugin['Id']) ?? '';
  return name === called || name === `${called}:latest` || id === called || (/^[0-9a-f]{4,}$/.test(called) && id.startsWith(called));
}
