import { type JsonObject, numberOf, stringOf } from '../../../base/index.ts';
import { realNames } from '../../images/index.ts';

/** Image lists of one node. */
export interface ImageSource {
  readonly id: string;
  readonly name: string;
  readonly images: readonly JsonObject[];
}

/** One image of the fleet: the engines' entries with one id made one. */
export interface MergedImage {
  /** `sha256:` and 64 hex digits. */
  readonly id: string;
  /** Sorted, without the `<none>` of older engines. */
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly createdS: number;
  /** Nodes that have it, in their order. */
  readonly nodes: readonly ImageSource[];
  /** The first node's entry, `RepoTags`, `RepoDigests`, `Created`, `ParentId` and `SharedSize` made those of the fleet. */
  readonly entry: JsonObject;
}

interface Holder {
  readonly node: ImageSource;
  readonly entry: JsonObject;
}

/** Lists of several nodes as one: an image that several have is one row; the newest first. */
export function mergeImages(nodes: readonly ImageSource[]): readonly MergedImage[] {
  const holders = new Map<string, Holder[]>();
  for (const node of nodes) {
    for (const entry of node.images) {
      const id = stringOf(entry['Id']) ?? '';
      const same = holders.get(id);
      if (same === undefined) holders.set(id, [{ node, entry }]);
      else same.push({ node, entry });
    }
  }
  return [...holders].map(([id, same]) => mergeOne(id, same)).sort((a, b) => b.createdS - a.createdS || (a.id < b.id ? -1 : 1));
}

function mergeOne(id: string, holders: readonly Holder[]): MergedImage {
  const entries = holders.map((h) => h.entry);
  const tags = union(entries.map((entry) => realNames(entry['RepoTags'])));
  const digests = union(entries.map((entry) => realNames(entry['RepoDigests'])));
  const createdS = Math.min(...entries.map((entry) => numberOf(entry['Created']) ?? 0));
  const parents = new Set(entries.map((entry) => stringOf(entry['ParentId']) ?? ''));
  const entry = {
    ...entries[0],
    RepoTags: tags,
    RepoDigests: digests,
    Created: createdS,
    // Where the nodes' histories differ none of them is the fleet's.
    ParentId: parents.size === 1 ? [...parents][0] : '',
    SharedSize: Math.max(...entries.map((e) => numberOf(e['SharedSize']) ?? -1)),
  };
  return { id, tags, digests, createdS, nodes: [...new Set(holders.map((h) => h.node))], entry };
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}
