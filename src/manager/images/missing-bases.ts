import { numberOf } from '../../base/index.ts';
import { findImages } from './find-images.ts';
import { imageIndex, realNames } from './image-index.ts';
import { type ComparedNode, isOutdated } from './is-outdated.ts';

/** More than that is not brought at once: when another node becomes the builder it lacks all that the one before has built. */
const MOST_BYTES = 2 * 2 ** 30;

/** An image that builds on a node may start from and would not find there. */
export interface MissingBase {
  readonly name: string;
  /** `sha256:` and 64 hex digits. */
  readonly id: string;
  /** Whether it is worth its copy: the newest that the manager saw made, of any size, and what fits beside it. */
  readonly isBrought: boolean;
}

/**
 * The images of other nodes that no registry is known to have and that run on the node's platform, where the node lacks them;
 * those that were named last come first.
 * @param nodes healthy ones, the node among them
 * @param left those to leave alone, as `NAME ID`
 */
export function missingBases<N extends ComparedNode>(node: N, nodes: readonly N[], left: ReadonlySet<string>): readonly MissingBase[] {
  const names = nodes.filter((other) => other !== node && isSamePlatform(node, other)).flatMap(ownNames);
  const missing = [...new Set(names)]
    .flatMap((name) => missingOne(name, node, nodes))
    .filter(({ name, id }) => !left.has(`${name} ${id}`))
    .sort((a, b) => b.namedAtMs - a.namedAtMs);
  let roomBytes = MOST_BYTES;
  const counted = new Set<string>();
  return missing.map(({ name, id, bytes, namedAtMs }, index) => {
    if (index === 0 && namedAtMs > 0) counted.add(id);
    const isBrought = counted.has(id) || bytes <= roomBytes;
    if (isBrought && !counted.has(id)) roomBytes -= bytes;
    if (isBrought) counted.add(id);
    return { name, id, isBrought };
  });
}

interface Missing {
  readonly name: string;
  readonly id: string;
  readonly bytes: number;
  /** 0: before the manager came. */
  readonly namedAtMs: number;
}

function missingOne<N extends ComparedNode>(name: string, node: N, nodes: readonly N[]): readonly Missing[] {
  const [meant] = findImages(nodes, name);
  const holder = meant?.nodes[0];
  if (meant === undefined || holder === undefined || meant.nodes.includes(node)) return [];
  if (findImages([node], name).length > 0 && !isOutdated(node, name, meant.id, holder)) return [];
  const bytes = numberOf(imageIndex(holder.images).byId.get(meant.id)?.['Size']) ?? 0;
  const namedAtMs = Math.max(...meant.nodes.map((one) => one.imageNamedAtMs?.(name) ?? 0));
  return [{ name, id: meant.id, bytes, namedAtMs }];
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
