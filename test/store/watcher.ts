import type { Store, StoreChange } from '../../src/store/index.ts';

/** A watch in the background that keeps what it was told. */
export class Watcher implements AsyncDisposable {
  /** Key to text, as the changes told so far say. */
  readonly state = new Map<string, string>();
  readonly changes: StoreChange[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(store: Store, folder: string, from?: bigint) {
    this.#done = this.#follow(store.watch(folder, from, this.#stop.signal));
  }

  /** Kinds of changes told, in order. */
  get kinds(): readonly string[] {
    return this.changes.map((change) => change.kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #follow(changes: AsyncIterable<StoreChange>): Promise<void> {
    for await (const change of changes) {
      this.changes.push(change);
      if (change.kind === 'reset') {
        this.state.clear();
        for (const entry of change.listing.entries) this.state.set(entry.key, entry.value.toString());
      }
      if (change.kind === 'put') this.state.set(change.entry.key, change.entry.value.toString());
      if (change.kind === 'delete') this.state.delete(change.key);
    }
  }
}
