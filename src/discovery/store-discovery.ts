import { anySignal, type Clock, mergeStreams, type Random } from '../base/index.ts';
import { formatStoreAddress, openStore, type ServerAddress, type StoreChange, type StoreSettings, watchEtcdV2 } from '../store/index.ts';
import { type Discovery, type Membership, sameMembership } from './discovery.ts';
import { StoredEntries } from './stored-entries.ts';

export interface StoreDiscoveryOptions {
  readonly address: ServerAddress;
  readonly folder: string;
  readonly settings: StoreSettings;
  readonly clock: Clock;
  readonly random: Random;
}

interface Told {
  readonly view: number;
  readonly change: StoreChange;
}

/**
 * Engines that agents, ours and the original's, or engines with a cluster store, wrote into a store. While it cannot be
 * reached the last list holds.
 */
export class StoreDiscovery implements Discovery {
  readonly #options: StoreDiscoveryOptions;

  constructor(options: StoreDiscoveryOptions) {
    this.#options = options;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<Membership> {
    const stop = new AbortController();
    const until = anySignal(signal, stop.signal);
    await using store = openStore(this.#options.address, this.#options);
    const views = [store.watch(this.#options.folder, undefined, until), ...this.#oldViews(until)];
    const entries = new StoredEntries(formatStoreAddress(this.#options.address), views.length);
    let known: Membership | undefined;
    for await (const { view, change } of mergeStreams(views.map(numbered))) {
      let left = true;
      try {
        entries.take(view, change);
        const next = entries.membership();
        if (entries.complete && (known === undefined || !sameMembership(known, next))) {
          known = next;
          yield next;
        }
        left = false;
      } finally {
        // A reader that leaves waits for the watches, which wait for the store.
        if (left) stop.abort();
      }
    }
  }

  /** etcd keeps what was written by its old API apart. */
  #oldViews(signal: AbortSignal): readonly AsyncIterable<StoreChange>[] {
    const { address, folder } = this.#options;
    return address.kind === 'etcd' ? [watchEtcdV2(address, folder, this.#options, signal)] : [];
  }
}

async function* numbered(changes: AsyncIterable<StoreChange>, view: number): AsyncGenerator<Told> {
  for await (const change of changes) yield { view, change };
}
