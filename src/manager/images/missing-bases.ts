import { numberOf } from '../../base/index.ts';
import { findImages } from './find-images.ts';
import { imageIndex, realNames } from './image-index.ts';
import { type ComparedNode, isOutdated } from './is-outdated.ts';

/** What nodes had before the manager came is brought if all of it together is no more: engines may have much of their own. */
const MOST_OLD_BYTES = 2 * 2 ** 30;

/**
 * Names of images that builds on a node may start from and would not find there: those on other nodes that no registry is
 * known to have and that run on the node's platform. Those of before the manager came only where they are small.
 * @param nodes healthy ones, the node among them
 */
export function missingBases<N extends ComparedNode>(node: N, nodes: readonly N[]): readonly string[] {
  const names = nodes.filter((other) => other !== node && isSamePlatform(node, other)).flatMap(ownNames);
  const missing = [...new Set(names)].flatMap((name) => missingOne(name, node, nodes));
  const old = new Map(missing.filter(({ isOld }) => isOld).map(({ id, bytes }) => [id, bytes]));
  const bringsOld = [...old.values()].reduce((total, bytes) => total + bytes, 0) <= MOST_OLD_BYTES;
  return missing.filter(({ isOld }) => bringsOld || !isOld).map(({ name }) => name);
}

interface Missing {
  readonly name: string;
  readonly id: string;
  readonly bytes: number;
  readonly isOld: boolean;
}

function missingOne<N extends ComparedNode>(name: string, node: N, nodes: readonly N[]): readonly Missing[] {
  const [meant] = findImages(nodes, name);
  const holder = meant?.nodes[0];
  if (meant === undefined || holder === undefined || meant.nodes.includes(node)) return [];
  if (findImages([node], name).length > 0 && !isOutdated(node, name, meant.id, holder)) return [];
  const bytes = numberOf(imageIndex(holder.images).byId.get(meant.id)?.['Size']) ?? 0;
  const isOld = meant.nodes.every((one) => (one.imageNamedAtMs?.(name) ?? 0) === 0);
  return [{ name, id: meant.id, bytes, isOld }];
}

/** The names of a node's images that have neither been pulled nor pushed. */
function ownNames({ images }: ComparedNode): readonly string[] {
  const { byId, idsByName } = imageIndex(images);
  const isOwn = (id: string): boolean => realNames(byId.get(id)?.['RepoDigests']).length === 0;
  return [...idsByName].flatMap(([name, ids]) => (ids.some(isOwn) ? [name] : []));
}

function isSamePlatform({ info: { platform: a } }: ComparedNode, { info: { platform: b } }: ComparedNode): boolean {
  return a.os === b.os && a.architecture === b.architecture;
}
