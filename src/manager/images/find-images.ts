import { familiarName, formatReference, tryReference } from '../../model/index.ts';
import { byMeaning } from './by-meaning.ts';
import type { FoundImage, ImageHolder } from './image-holder.ts';
import { type ImageIndex, imageIndex } from './image-index.ts';

export type { FoundImage, ImageHolder } from './image-holder.ts';

/**
 * What an image name means on some nodes: a full id, a name with tag or digest (normalised as engines do), or a unique
 * prefix of an id, in this order.
 * @returns the image that is meant first (`byMeaning`); several entries when the nodes' tags have come apart
 */
export function findImages<N extends ImageHolder>(nodes: readonly N[], name: string): readonly FoundImage<N>[] {
  const byId = select(nodes, fullId(name));
  if (byId.length > 0) return byId;
  const byName = select(nodes, named(name));
  if (byName.length > 0) return byName.toSorted(byMeaning(shownName(name)));
  const byPrefix = select(nodes, prefixed(name));
  return byPrefix.length === 1 ? byPrefix : [];
}

/** The name as engines show it in lists, the default tag filled in; the text itself when it is an id or no name. */
export function shownName(name: string): string {
  const reference = name.startsWith('sha256:') ? undefined : tryReference(name);
  if (reference === undefined) return name;
  const { domain, path, tag = 'latest', digest } = reference;
  // Engines list a tag and a digest of an image as two names.
  return familiarName(formatReference(digest === undefined ? { domain, path, tag } : { domain, path, digest }));
}

/** The names `repository:tag` that some nodes have of one repository, each once; `name` may have a tag, it does not count. */
export function repositoryTags(nodes: readonly ImageHolder[], name: string): readonly string[] {
  const repository = repositoryOf(shownName(name));
  const names = nodes.flatMap((node) => [...imageIndex(node.images).idsByName.keys()]);
  return [...new Set(names)].filter((text) => !text.includes('@') && repositoryOf(text) === repository);
}

function repositoryOf(shown: string): string {
  return shown.slice(0, shown.lastIndexOf(':'));
}

type Lookup = (index: ImageIndex) => readonly string[];

function fullId(name: string): Lookup {
  const id = /^[0-9a-f]{64}$/.test(name) ? `sha256:${name}` : name;
  return (index) => (index.byId.has(id) ? [id] : []);
}

function named(name: string): Lookup {
  const shown = shownName(name);
  return (index) => index.idsByName.get(shown) ?? [];
}

function prefixed(name: string): Lookup {
  const hex = name.startsWith('sha256:') ? name.slice('sha256:'.length) : name;
  if (!/^[0-9a-f]{1,64}$/.test(hex)) return () => [];
  return (index) => [...index.byId.keys()].filter((id) => id.startsWith(`sha256:${hex}`));
}

function select<N extends ImageHolder>(nodes: readonly N[], lookup: Lookup): readonly FoundImage<N>[] {
  const holders = new Map<string, N[]>();
  for (const node of nodes) {
    for (const id of lookup(imageIndex(node.images))) {
      const found = holders.get(id);
      if (found === undefined) holders.set(id, [node]);
      else found.push(node);
    }
  }
  return [...holders].map(([id, found]) => ({ id, nodes: found }));
}
