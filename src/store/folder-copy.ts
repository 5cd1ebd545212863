import type { Store, StoreChange, StoreEntry, StoreListing } from './store.ts';

export interface FolderCopyOptions<T> {
  readonly store: Store;
  readonly folder: string;
  /** Reads a value. What it throws is handed to `unreadable`, and the key counts as absent. */
  readonly parse: (key: string, value: Buffer) => T;
  /** Called after each change, with what was there and what is. */
  readonly changed: (id: string, now: T | undefined, before: T | undefined) => void;
  /** Called when the store goes away, with why, and with undefined when it is back. */
  readonly away: (error: unknown) => void;
  readonly unreadable: (key: string, error: unknown) => void;
}

interface Kept<T> {
  readonly value: T;
  readonly revision: bigint;
}

/**
 * What a folder of a store holds, in memory, kept by a watch: reads never wait for the store, and see this process's own
 * writes at once. Ids are what follows the folder's name in a key.
 */
export class FolderCopy<T> {
  readonly #options: FolderCopyOptions<T>;
  readonly #kept = new Map<string, Kept<T>>();
  /** What was removed here, at which revision: the watch is behind and still tells of it. */
  readonly #gone = new Map<string, bigint>();
  readonly #told = Promise.withResolvers<void>();
  #isLoaded = false;

  constructor(options: FolderCopyOptions<T>) {
    this.#options = options;
  }

  /** Whether what the store has was read at least once. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Resolves when the store was read once, or did not answer. */
  told(): Promise<void> {
    return this.#told.promise;
  }

  get(id: string): T | undefined {
    return this.#kept.get(id)?.value;
  }

  has(id: string): boolean {
    return this.#kept.has(id);
  }

  /** All there are, as copies. */
  entries(): readonly (readonly [string, T])[] {
    return [...this.#kept].map(([id, { value }]) => [id, value] as const);
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, folder } = this.#options;
    for await (const change of store.watch(folder, undefined, signal)) this.#take(change);
  }

  /** Writes a key, whatever is there. @throws StoreUnreachableError: it may have been written */
  async put(id: string, value: T, text: string, signal?: AbortSignal): Promise<void> {
    const revision = await this.#options.store.put(this.#keyOf(id), text, {}, signal);
    this.#keep(id, { value, revision });
  }

  /** Removes a key; one that is not there is fine. @throws StoreUnreachableError: it may have been removed */
  async delete(id: string, signal?: AbortSignal): Promise<void> {
    const known = this.#kept.get(id);
    await this.#options.store.delete(this.#keyOf(id), {}, signal);
    if (known === undefined) return;
    this.#gone.set(id, known.revision);
    this.#drop(id, known.revision);
  }

  #take(change: StoreChange): void {
    switch (change.kind) {
      case 'reset':
        this.#reset(change.listing);
        break;
      case 'put':
        this.#put(change.entry);
        break;
      case 'delete':
        this.#gone.delete(this.#idOf(change.key));
        this.#drop(this.#idOf(change.key), change.revision);
        break;
      case 'away':
        this.#options.away(change.error);
        this.#told.resolve();
        break;
      case 'back':
        this.#options.away(undefined);
        break;
      default:
        change satisfies never;
    }
  }

  #reset({ entries, revision }: StoreListing): void {
    this.#gone.clear();
    const there = new Set(entries.map((entry) => this.#idOf(entry.key)));
    for (const id of [...this.#kept.keys()]) if (!there.has(id)) this.#drop(id, revision);
    for (const entry of entries) this.#put(entry);
    this.#isLoaded = true;
    this.#told.resolve();
  }

  #put({ key, value, revision }: StoreEntry): void {
    const id = this.#idOf(key);
    if (id === '') return;
    try {
      this.#keep(id, { value: this.#options.parse(key, value), revision });
    } catch (error) {
      this.#options.unreadable(key, error);
    }
  }

  #keep(id: string, kept: Kept<T>): void {
    const known = this.#kept.get(id);
    if (known !== undefined && known.revision >= kept.revision) return;
    if ((this.#gone.get(id) ?? 0n) >= kept.revision) return;
    this.#kept.set(id, kept);
    this.#options.changed(id, kept.value, known?.value);
  }

  /** What was written later than `revision` stays. */
  #drop(id: string, revision: bigint): void {
    const known = this.#kept.get(id);
    if (known === undefined || known.revision > revision) return;
    this.#kept.delete(id);
    this.#options.changed(id, undefined, known.value);
  }

  #keyOf(id: string): string {
    return `${this.#options.folder}/${id}`;
  }

  #idOf(key: string): string {
    return key.slice(this.#options.folder.length + 1);
  }
}
