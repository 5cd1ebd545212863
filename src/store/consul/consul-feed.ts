import { ListingChanges } from '../listing-changes.ts';
import type { StoreChange, StoreListing } from '../store.ts';

/** Lists a folder once its index is past `index`, or after the wait; at once for 0. */
export type ListPast = (index: bigint, signal: AbortSignal) => Promise<StoreListing>;

/** Changes of a folder: Consul answers a blocking query with all there is, so the change is found by comparing. */
export class ConsulFeed {
  readonly #list: ListPast;
  readonly #changes: ListingChanges;

  constructor(list: ListPast, from: bigint | undefined) {
    this.#list = list;
    this.#changes = new ListingChanges(from);
  }

  /** Follows until the connection breaks, which throws. */
  async *open(signal: AbortSignal): AsyncGenerator<readonly StoreChange[]> {
    let index = 0n;
    while (!signal.aborted) {
      const listing = await this.#list(index, signal);
      yield this.#changes.next(listing);
      // An index that went backwards is of a store that was restored: waiting for the old one would miss changes.
      index = listing.revision < index ? 0n : listing.revision;
    }
  }
}
