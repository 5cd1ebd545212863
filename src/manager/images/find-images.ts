import type { JsonObject } from '../../base/index.ts';
import { familiarName, formatReference, tryReference } from '../../model/index.ts';
import { type ImageIndex, imageIndex } from './image-index.ts';

/** What finding an image needs to know of a node. */
export interface ImageHolder {
  readonly name: string;
  /** Entries of the engine's image list; a changed list is a new array. */
  readonly images: readonly JsonObject[];
}

/** One image and the nodes that have it, in the order of the given nodes. */
export interface FoundImage<N extends ImageHolder> {
  /** `sha256:` and 64 hex digits. */
  readonly id: string;
  readonly nodes: readonly N[];
}

/**
 * What an image name means on some nodes: a full id, a name with tag or digest (normalised as engines do), or a unique
 * prefix of an id, in this order.
 * @returns the image most nodes have first (ties: by id); several entries when the nodes' tags have come apart
 */
export function findImages<N extends ImageHolder>(nodes: readonly N[], name: string): readonly FoundImage<N>[] {
  const byId = select(nodes, fullId(name));
  if (byId.length > 0) return byId;
  const byName = select(nodes, named(name));
  if (byName.length > 0) return byName;
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
  return (index) => (index.ids.has(id) ? [id] : []);
}

function named(name: string): Lookup {
  const shown = shownName(name);
  return (index) => index.idsByName.get(shown) ?? [];
}

function prefixed(name: string): Lookup {
  const hex = name.startsWith('sha256:') ? name.slice('sha256:'.length) : name;
  if (!/^[0-9a-f]{1,64}$/.test(hex)) return () => [];
  return (index) => [...index.ids].filter((id) => id.startsWith(`sha256:${hex}`));
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
  const images = [...holders].map(([id, found]) => ({ id, nodes: found }));
  return images.sort((a, b) => b.nodes.length - a.nodes.length || (a.id < b.id ? -1 : 1));
}
