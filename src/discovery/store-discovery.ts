import { anySignal, type Clock, mergeStreams, type Random } from '../base/index.ts';
import {
  formatStoreAddress,
  openStore,
  type ServerAddress,
  type Store,
  type StoreChange,
  type StoreSettings,
  watchEtcdV2,
} from '../store/index.ts';
import { AGENTS_FOLDER, agentKeys } from './agent-entry.ts';
import { type Discovery, type Membership, sameMembership } from './discovery.ts';
import { SilentEntries } from './silent-entries.ts';
import { StoredAgents } from './stored-agents.ts';
import { StoredEntries } from './stored-entries.ts';

export interface StoreDiscoveryOptions {
  readonly address: ServerAddress;
  readonly folder: string;
  readonly settings: StoreSettings;
  readonly clock: Clock;
  readonly random: Random;
}

interface Told {
  /** Of the engines' entries; undefined: what agents tell of themselves. */
  readonly view: number | undefined;
  readonly change: StoreChange;
}

/**
 * Engines that agents, ours and the original's, or engines with a cluster store, wrote into a store. While it cannot be
 * reached the last list holds.
 */
export class StoreDiscovery implements Discovery {
  readonly #options: StoreDiscoveryOptions;
  #agents = new StoredAgents();
  #store: Store | undefined;
  /** Wishes that are being written, by the agent's address. */
  readonly #writing = new Set<string>();

  constructor(options: StoreDiscoveryOptions) {
    this.#options = options;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<Membership> {
    const stop = new AbortController();
    const until = anySignal(signal, stop.signal);
    await using store = openStore(this.#options.address, this.#options);
    this.#store = store;
    this.#agents = new StoredAgents();
    const views = [store.watch(this.#options.folder, undefined, until), ...this.#oldViews(until)];
    const told = [...views.map(numbered), numbered(store.watch(AGENTS_FOLDER, undefined, until), undefined)];
    const entries = new StoredEntries(formatStoreAddress(this.#options.address), views.length);
    const silent = new SilentEntries();
    let known: Membership | undefined;
    for await (const { view, change } of mergeStreams(told)) {
      let left = true;
      try {
        if (view === undefined) this.#agents.take(change);
        else entries.take(view, change);
        if (entries.complete && this.#agents.heard) {
          const next = this.#membership(entries.membership(), silent);
          if (known === undefined || !sameMembership(known, next)) {
            known = next;
            yield next;
          }
        }
        left = false;
      } finally {
        // A reader that leaves waits for the watches, which wait for the store.
        if (left) stop.abort();
      }
    }
    this.#store = undefined;
  }

  askToFence(addresses: ReadonlySet<string>): void {
    const { wishes } = this.#agents;
    for (const { address, holdsLease } of this.#agents.agents()) {
      if (holdsLease && addresses.has(address) && !wishes.has(address)) this.#write(address, (store, key) => store.put(key, 'asked'));
    }
    for (const address of wishes) if (!addresses.has(address)) this.#write(address, (store, key) => store.delete(key));
  }

  /** What fails is written again when the wish is told again. */
  #write(address: string, change: (store: Store, key: string) => Promise<unknown>): void {
    const store = this.#store;
    if (store === undefined || this.#writing.has(address)) return;
    this.#writing.add(address);
    const done = (): void => void this.#writing.delete(address);
    void change(store, agentKeys(address).wish).then(done, done);
  }

  #membership({ entries, problems }: Membership, silent: SilentEntries): Membership {
    const agents = this.#agents.agents();
    return { entries, problems, silent: silent.take(entries, agents), agents };
  }

  /** etcd keeps what was written by its old API apart. */
  #oldViews(signal: AbortSignal): readonly AsyncIterable<StoreChange>[] {
    const { address, folder } = this.#options;
    return address.kind === 'etcd' ? [watchEtcdV2(address, folder, this.#options, signal)] : [];
  }
}

async function* numbered(changes: AsyncIterable<StoreChange>, view: number | undefined): AsyncGenerator<Told> {
  for await (const change of changes) yield { view, change };
}
