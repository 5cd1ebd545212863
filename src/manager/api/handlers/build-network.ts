import type { CachedContainer, ClusterNode } from '../../cluster/index.ts';
import { ensureNetworks } from '../../network/index.ts';
import type { ApiCall } from '../call.ts';
import { textParam } from '../query.ts';

const SHARED = 'container:';

/** The container whose network a classic build shares; undefined where it shares none, or one that is the engine's to miss. */
export function networkContainer({ cluster, query }: Pick<ApiCall, 'cluster' | 'query'>): CachedContainer | undefined {
  const mode = textParam(query, 'networkmode') ?? '';
  return mode.startsWith(SHARED) ? cluster.cachedContainer(mode.slice(SHARED.length)) : undefined;
}

/**
 * The `networkmode` of a classic build as its node knows it, which gets the network first if it lacks it.
 * @returns undefined where the client sent none
 */
export async function buildNetwork(call: ApiCall, node: ClusterNode): Promise<string | undefined> {
  const mode = textParam(call.query, 'networkmode');
  if (mode === undefined) return undefined;
  const container = networkContainer(call);
  if (container !== undefined) return `${SHARED}${container.info.id}`;
  return (await ensureNetworks(call.cluster, node, [mode], call.signal)).get(mode) ?? mode;
}
