import type { StoreChange, StoreListing } from './store.ts';

/** Turns successive listings of one folder into changes: for stores that tell what is, not what happened. */
export class ListingChanges {
  readonly #from: bigint | undefined;
  #known: ReadonlyMap<string, bigint> | undefined;
  #revision = 0n;

  /** @param from revision of a listing the reader already has */
  constructor(from: bigint | undefined) {
    this.#from = from;
  }

  /** What this listing says that the one before did not. */
  next(listing: StoreListing): readonly StoreChange[] {
    const before = this.#known;
    const backwards = listing.revision < this.#revision;
    this.#known = new Map(listing.entries.map((entry) => [entry.key, entry.revision]));
    this.#revision = listing.revision;
    if (before === undefined) return listing.revision === this.#from ? [] : [{ kind: 'reset', listing }];
    // The store was emptied or restored: its revisions start over, equal ones may mean different things.
    if (backwards) return [{ kind: 'reset', listing }];
    return [...deleted(before, this.#known, listing.revision), ...written(before, listing)];
  }
}

function deleted(before: ReadonlyMap<string, bigint>, now: ReadonlyMap<string, bigint>, revision: bigint): readonly StoreChange[] {
  return [...before.keys()].filter((key) => !now.has(key)).map((key) => ({ kind: 'delete', key, revision }));
}

function written(before: ReadonlyMap<string, bigint>, listing: StoreListing): readonly StoreChange[] {
  return listing.entries.filter((e) => before.get(e.key) !== e.revision).map((entry) => ({ kind: 'put', entry }));
}
