import { stringOf } from '../../../base/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import { findImages } from '../../images/index.ts';

/** The ids of the images that `references` mean anywhere in the fleet, and of those built on them. */
export function withDescendants(nodes: readonly ClusterNode[], references: readonly string[]): ReadonlySet<string> {
  const children = new Map<string, string[]>();
  for (const entry of nodes.flatMap((node) => node.images)) {
    const parent = stringOf(entry['ParentId']) ?? '';
    const id = stringOf(entry['Id']);
    if (parent !== '' && id !== undefined) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const found = new Set<string>();
  const waiting = references.flatMap((reference) => findImages(nodes, reference).map((image) => image.id));
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(children.get(id) ?? []));
  }
  return found;
}
