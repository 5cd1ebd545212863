import { errorText } from '../base/index.ts';
import type { PutOptions, Store, StoreChange, StoreEntry, StoreListing } from './store.ts';

export interface FolderCopyOptions<T> {
  readonly store: Store;
  readonly folder: string;
  /** Reads a value. What it throws is handed to `unreadable`, and the key counts as absent. */
  readonly parse: (key: string, value: Buffer) => T;
  readonly format: (value: T) => string;
  /** Called after each change, with what was there and what is. */
  readonly changed: (id: string, now: T | undefined, before: T | undefined) => void;
  readonly unreadable: (key: string, error: unknown) => void;
  /** Called after the whole folder was read. */
  readonly wasRead?: () => void;
  /** Called when the store goes away, with why, and with undefined when it is back. */
  readonly away?: (error: unknown) => void;
}

/** A value, and the revision of the store that wrote it. */
export interface Kept<T> {
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
  readonly #loaded = Promise.withResolvers<void>();
  #isLoaded = false;
  #problem: string | undefined;

  constructor(options: FolderCopyOptions<T>) {
    this.#options = options;
  }

  /** Whether what the store has was read at least once. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Why the store cannot be reached; undefined while it can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Resolves when the store was read once, or did not answer. */
  told(): Promise<void> {
    return this.#told.promise;
  }

  /** Resolves when the store was read once. */
  loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  get(id: string): T | undefined {
    return this.#kept.get(id)?.value;
  }

  /** What is known of a key, for a change by compare-and-swap. */
  kept(id: string): Kept<T> | undefined {
    return this.#kept.get(id);
  }

  has(id: string): boolean {
    return this.#kept.has(id);
  }

  /** All there are, as copies. */
  entries(): readonly (readonly [string, T])[] {
    return [...this.#kept].map(([id, { value }]) => [id, value] as const);
  }

  /** All values there are, as a copy. */
  values(): readonly T[] {
    return [...this.#kept.values()].map(({ value }) => value);
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, folder } = this.#options;
    for await (const change of store.watch(folder, undefined, signal)) this.#take(change);
  }

  /** Asks the store for a key. @throws StoreUnreachableError, and what `parse` throws */
  async read(id: string, signal?: AbortSignal): Promise<Kept<T> | undefined> {
    const entry = await this.#options.store.get(this.#keyOf(id), signal);
    if (entry === undefined) {
      this.#drop(id, undefined);
      return undefined;
    }
    const kept = { value: this.#options.parse(entry.key, entry.value), revision: entry.revision };
    this.#keep(id, kept);
    return kept;
  }

  /**
   * Writes a key; without `expect` whatever is there.
   * @throws ConflictError when something else is there than expected; StoreUnreachableError: it may have been written
   */
  async put(id: string, value: T, options: Pick<PutOptions, 'expect'> = {}, signal?: AbortSignal): Promise<void> {
    const { store, format } = this.#options;
    const revision = await store.put(this.#keyOf(id), format(value), options, signal);
    this.#keep(id, { value, revision });
  }

  /**
   * Removes a key, without `expect` whatever is there; one that is not there is fine.
   * @throws ConflictError when something else is there than expected; StoreUnreachableError: it may have been removed
   */
  async delete(id: string, options: { readonly expect?: bigint } = {}, signal?: AbortSignal): Promise<void> {
    const revision = options.expect ?? this.#kept.get(id)?.revision;
    await this.#options.store.delete(this.#keyOf(id), options, signal);
    if (revision === undefined) return;
    this.#gone.set(id, revision);
    this.#drop(id, revision);
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
        this.#problem = errorText(change.error);
        this.#options.away?.(change.error);
        this.#told.resolve();
        break;
      case 'back':
        this.#problem = undefined;
        this.#options.away?.(undefined);
        break;
      default:
        change satisfies never;
    }
  }

  #reset({ entries, revision }: StoreListing): void {
    this.#problem = undefined;
    this.#gone.clear();
    const there = new Set(entries.map((entry) => this.#idOf(entry.key)));
    for (const id of [...this.#kept.keys()]) if (!there.has(id)) this.#drop(id, revision);
    for (const entry of entries) this.#put(entry);
    this.#isLoaded = true;
    this.#told.resolve();
    this.#loaded.resolve();
    this.#options.wasRead?.();
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

  /** @param revision what was written later stays; undefined = whatever is known goes */
  #drop(id: string, revision: bigint | undefined): void {
    const known = this.#kept.get(id);
    if (known === undefined || (revision !== undefined && known.revision > revision)) return;
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
