import { compareApiVersions } from '../../../engine/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';

/** Nodes in their order, those that speak an API version before those that do not. @param version empty: all do */
export function speakingFirst(nodes: readonly ClusterNode[], version: string): readonly ClusterNode[] {
  if (version === '') return nodes;
  const speaks = (node: ClusterNode): number => Number(compareApiVersions(node.info.apiVersion, version) >= 0);
  return nodes.toSorted((a, b) => speaks(b) - speaks(a));
}
