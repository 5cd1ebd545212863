import { arrayOf, type JsonObject, stringOf } from '../../base/index.ts';

/** Ids and names of one node's image list. */
export interface ImageIndex {
  /** The list's entries. */
  readonly byId: ReadonlyMap<string, JsonObject>;
  /** From a name as engines show it (`repo:tag`, `repo@digest`) to the ids that have it; one, as a rule. */
  readonly idsByName: ReadonlyMap<string, readonly string[]>;
}

// Lists are replaced, never changed, so an index is good for as long as its list lives.
const indexes = new WeakMap<readonly JsonObject[], ImageIndex>();

/** The index of a list, made at its first use. */
export function imageIndex(images: readonly JsonObject[]): ImageIndex {
  const known = indexes.get(images);
  if (known !== undefined) return known;
  const made = makeIndex(images);
  indexes.set(images, made);
  return made;
}

/** The texts of a list of names, without the `<none>` of older engines. */
export function realNames(value: unknown): readonly string[] {
  return arrayOf(value).filter((text): text is string => typeof text === 'string' && !text.includes('<none>'));
}

function makeIndex(images: readonly JsonObject[]): ImageIndex {
  const byId = new Map<string, JsonObject>();
  const idsByName = new Map<string, string[]>();
  for (const entry of images) {
    const id = stringOf(entry['Id']);
    if (id === undefined) continue;
    byId.set(id, entry);
    for (const name of [...realNames(entry['RepoTags']), ...realNames(entry['RepoDigests'])]) {
      const holders = idsByName.get(name) ?? [];
      if (!holders.includes(id)) idsByName.set(name, [...holders, id]);
    }
  }
  return { byId, idsByName };
}
