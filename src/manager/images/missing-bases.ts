import { findImages } from './find-images.ts';
import { imageIndex, realNames } from './image-index.ts';
import { type ComparedNode, isOutdated } from './is-outdated.ts';

/**
 * Names of images that builds on a node may start from and would not find there: those that were made or named on other
 * nodes as far as the manager saw it, that no registry is known to have, and that run on the node's platform.
 * @param nodes healthy ones, the node among them
 */
export function missingBases<N extends ComparedNode>(node: N, nodes: readonly N[]): readonly string[] {
  const names = nodes.filter((other) => other !== node && isSamePlatform(node, other)).flatMap(ownNames);
  return [...new Set(names)].filter((name) => {
    const [meant] = findImages(nodes, name);
    const holder = meant?.nodes[0];
    if (meant === undefined || holder === undefined || meant.nodes.includes(node)) return false;
    return findImages([node], name).length === 0 || isOutdated(node, name, meant.id, holder);
  });
}

/** What a node's images were called while the manager looked, and that has not been pulled or pushed. */
function ownNames(node: ComparedNode): readonly string[] {
  const { byId, idsByName } = imageIndex(node.images);
  const isOwn = (id: string): boolean => realNames(byId.get(id)?.['RepoDigests']).length === 0;
  return [...idsByName].flatMap(([name, ids]) => ((node.imageNamedAtMs?.(name) ?? 0) > 0 && ids.some(isOwn) ? [name] : []));
}

function isSamePlatform({ info: { platform: a } }: ComparedNode, { info: { platform: b } }: ComparedNode): boolean {
  return a.os === b.os && a.architecture === b.architecture;
}
