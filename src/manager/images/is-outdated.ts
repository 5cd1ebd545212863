import { arrayOf, type JsonObject, stringOf } from '../../base/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { findImages } from './find-images.ts';
import type { ImageHolder } from './image-holder.ts';
import { imageIndex, realNames } from './image-index.ts';

/** What comparing images of two nodes needs to know of each. */
export type ComparedNode = ImageHolder & Pick<ClusterNode, 'infoBody'> & { readonly info: Pick<ClusterNode['info'], 'platform'> };

/**
 * Whether a node has another image under a name than the one it means by now, so that it must be replaced before a container
 * of that name is made there. Not so where two ids may stand for one image: nodes of different platforms, or whose engines
 * name images in different ways.
 * @param id what the name means; `holder` has it
 */
export function isOutdated(node: ComparedNode, name: string, id: string, holder: ComparedNode): boolean {
  const [own] = findImages([node], name);
  if (own === undefined || own.id === id) return false;
  const [ours, meant] = [node, holder].map(({ images }, i) => digests(imageIndex(images).byId.get(i === 0 ? own.id : id)));
  if (meant?.some((digest) => ours?.includes(digest))) return false;
  const { platform } = node.info;
  const other = holder.info.platform;
  const isSamePlatform = platform.os === other.os && platform.architecture === other.architecture;
  return isSamePlatform && storeKind(node.infoBody) === storeKind(holder.infoBody);
}

function digests(entry: JsonObject | undefined): readonly string[] {
  return realNames(entry?.['RepoDigests']).map((name) => name.slice(name.indexOf('@') + 1));
}

/** Images of the containerd store are called by their manifest, all others by their configuration. */
function storeKind(info: JsonObject): string {
  const pairs = arrayOf(info['DriverStatus']).map(arrayOf);
  return stringOf(pairs.find(([key]) => key === 'driver-type')?.[1]) ?? '';
}
