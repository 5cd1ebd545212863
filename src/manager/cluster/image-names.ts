import { arrayOf, type JsonObject, stringOf } from '../../base/index.ts';

/** When the names of one node's images were given, as far as the manager has seen it happen. */
export class ImageNames {
  #idOf: ReadonlyMap<string, string> = new Map();
  readonly #givenAtMs = new Map<string, number>();

  /** Takes in a node's image list. @param nowMs when it was read; undefined for the first: its names are of unknown age */
  note(images: readonly JsonObject[], nowMs: number | undefined): void {
    const idOf = new Map(images.flatMap((entry) => tagsOf(entry).map((tag) => [tag, stringOf(entry['Id']) ?? ''] as const)));
    if (nowMs === undefined) this.#givenAtMs.clear();
    else for (const [name, id] of idOf) if (this.#idOf.get(name) !== id) this.#givenAtMs.set(name, nowMs);
    for (const name of this.#givenAtMs.keys()) if (!idOf.has(name)) this.#givenAtMs.delete(name);
    this.#idOf = idOf;
  }

  /** Milliseconds since 1970 when a name (`repo:tag`, as lists show it) came to mean the image it means; 0 = not seen. */
  givenAtMs(name: string): number {
    return this.#givenAtMs.get(name) ?? 0;
  }
}

function tagsOf(entry: JsonObject): readonly string[] {
  return arrayOf(entry['RepoTags']).filter((tag): tag is string => typeof tag === 'string');
}
