import type { Pin, Platform } from '../../model/index.ts';

/** What choosing nodes for an image needs to know of a node. */
export interface ImagePlace {
  readonly id: string;
  readonly name: string;
  readonly info: { readonly platform: Platform };
}

/** Whether an image can get from one node to another under the name: copies carry tags and ids, no digests. */
export function canBeCopied(image: string): boolean {
  return !image.includes('@');
}

/** Where a container may go whose image cannot be copied: to nodes that have it. */
export function pinToNodes(image: string, holders: readonly ImagePlace[]): readonly Pin[] {
  return [pin(holders, `image ${image} is on ${holders.map((node) => node.name).join(' and ')} only`)];
}

/**
 * Where a container may go for the sake of its image in a fleet of several platforms: the image can be copied only to nodes
 * of a platform on which some node has it.
 * @param holders nodes that have the image; never empty
 */
export function platformPins(image: string, holders: readonly ImagePlace[], nodes: readonly ImagePlace[]): readonly Pin[] {
  const platforms = new Set(holders.map(platformOf));
  const fit = nodes.filter((node) => platforms.has(platformOf(node)));
  if (fit.length === nodes.length) return [];
  return [pin(fit, `image ${image} is there for ${[...platforms].join(' and ')} only`)];
}

function pin(nodes: readonly ImagePlace[], text: string): Pin {
  return { nodeIds: new Set(nodes.map((node) => node.id)), text };
}

function platformOf({ info }: ImagePlace): string {
  return `${info.platform.os}/${info.platform.architecture}`;
}
