import { compareApiVersions } from '../../../engine/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';

/** Nodes in their order, those that speak an API version first, then newer before older engines. @param version empty: all do */
export function speakingFirst<N extends { readonly info: Pick<ClusterNode['info'], 'apiVersion'> }>(
  nodes: readonly N[],
  version: string,
): readonly N[] {
  if (version === '') return nodes;
  const spoken = ({ info: { apiVersion } }: N): string => (compareApiVersions(apiVersion, version) >= 0 ? version : apiVersion);
  return nodes.toSorted((a, b) => compareApiVersions(spoken(b), spoken(a)));
}
