import type { Expression, Platform } from '../../../model/index.ts';

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
export function pinToNodes(image: string, holders: readonly ImagePlace[]): readonly Expression[] {
  return [pin(holders, `node==${holders.map((node) => node.name).join('|')} (image ${image} is there only)`)];
}

/**
 * Where a container may go for the sake of its image in a fleet of several platforms: the image can be copied only to nodes
 * of a platform on which some node has it.
 * @param holders nodes that have the image; never empty
 */
export function platformPins(image: string, holders: readonly ImagePlace[], nodes: readonly ImagePlace[]): readonly Expression[] {
  const platforms = new Set(holders.map(platformOf));
  const fit = nodes.filter((node) => platforms.has(platformOf(node)));
  if (fit.length === nodes.length) return [];
  return [pin(fit, `node of platform ${[...platforms].join(' or ')} (image ${image} is there for no other)`)];
}

function pin(nodes: readonly ImagePlace[], text: string): Expression {
  const ids = nodes.map((node) => node.id);
  const value = ids.length === 1 ? (ids[0] ?? '') : `/^(${ids.map(escapeRegex).join('|')})$/`;
  return { kind: 'constraint', key: 'node', operator: '==', value, soft: false, text };
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function platformOf({ info }: ImagePlace): string {
  return `${info.platform.os}/${info.platform.architecture}`;
}
