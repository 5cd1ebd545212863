import { numberOf } from '../../base/index.ts';
import type { FoundImage, ImageHolder } from './image-holder.ts';
import { imageIndex } from './image-index.ts';

/**
 * The order of images that nodes have under one name, the one it means first: that which was given the name last, as far as
 * the manager saw it happen; else the one made last; else the one most nodes have; ties by id.
 * @param shown the name as lists show it
 */
export function byMeaning<N extends ImageHolder>(shown: string): (a: FoundImage<N>, b: FoundImage<N>) => number {
  return (a, b) =>
    namedAtMs(b, shown) - namedAtMs(a, shown) ||
    createdS(b) - createdS(a) ||
    b.nodes.length - a.nodes.length ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function namedAtMs({ nodes }: FoundImage<ImageHolder>, shown: string): number {
  return Math.max(...nodes.map((node) => node.imageNamedAtMs?.(shown) ?? 0));
}

function createdS({ id, nodes }: FoundImage<ImageHolder>): number {
  return Math.max(...nodes.map((node) => numberOf(imageIndex(node.images).byId.get(id)?.['Created']) ?? 0));
}
