import { errorText, type Log } from '../../base/index.ts';
import { ConflictError, type Store, type StoreChange, type StoreEntry, type StoreListing } from '../../store/index.ts';
import { formatRecord, parseRecord } from './parse-record.ts';
import type { ContainerRecord } from './record.ts';

const FOLDER = 'records';
/** More tries than managers and their tasks could ever race for one record. */
const TRIES = 20;

interface Kept {
  readonly record: ContainerRecord;
  readonly revision: bigint;
}

/** How a record shall change; undefined = leave it. Called again with what is there now when somebody else was faster. */
export type Edit = (record: ContainerRecord) => ContainerRecord | undefined;

/**
 * The records of containers that must survive their nodes: a copy in memory of what the store has, kept by a watch, and
 * changes to it by compare-and-swap. Reads never wait for the store.
 */
export class Records {
  readonly #store: Store;
  readonly #log: Log;
  readonly #kept = new Map<string, Kept>();
  /** What was removed here, at which revision: the watch is behind and still tells of it. */
  readonly #gone = new Map<string, bigint>();
  readonly #listeners = new Set<(swarmId: string) => void>();
  readonly #loaded = Promise.withResolvers<void>();
  #isLoaded = false;
  #problem: string | undefined;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  get address(): string {
    return this.#store.address;
  }

  /** Why the store cannot be reached; undefined while it can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether what the store has was read at least once. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Resolves when what the store has was read once. */
  loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  get(swarmId: string): ContainerRecord | undefined {
    return this.#kept.get(swarmId)?.record;
  }

  all(): readonly ContainerRecord[] {
    return [...this.#kept.values()].map((kept) => kept.record);
  }

  /** Calls `listener` after each change of a record, also of one that is gone. */
  onChange(listener: (swarmId: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for await (const change of this.#store.watch(FOLDER, undefined, signal)) this.#take(change);
  }

  /** @throws ConflictError when there is one of that id; StoreUnreachableError */
  async create(record: ContainerRecord, signal?: AbortSignal): Promise<void> {
    const revision = await this.#store.put(keyOf(record.swarmId), formatRecord(record), { expect: 'absent' }, signal);
    this.#keep(record.swarmId, { record, revision });
  }

  /**
   * Changes a record as it is in the store now.
   * @returns what is there after that; undefined when there is none
   * @throws StoreUnreachableError: it may have been changed
   */
  async change(swarmId: string, edit: Edit, signal?: AbortSignal): Promise<ContainerRecord | undefined> {
    for (let tries = 1; ; tries++) {
      const kept = await this.#read(swarmId, signal);
      const next = kept === undefined ? undefined : edit(kept.record);
      if (kept === undefined || next === undefined) return kept?.record;
      try {
        const revision = await this.#store.put(keyOf(swarmId), formatRecord(next), { expect: kept.revision }, signal);
        this.#keep(swarmId, { record: next, revision });
        return next;
      } catch (error) {
        if (!(error instanceof ConflictError) || tries === TRIES) throw error;
      }
    }
  }

  /** Keeps credentials for the containers that name them. @throws StoreUnreachableError */
  async keepCredentials(key: string, value: string): Promise<void> {
    await this.#store.put(key, value);
  }

  /** Credentials as they were last kept; undefined = none. @throws StoreUnreachableError */
  async credentials(key: string, signal?: AbortSignal): Promise<string | undefined> {
    return (await this.#store.get(key, signal))?.value.toString('utf8');
  }

  /**
   * Removes a record that, as it is in the store now, passes `test`.
   * @returns whether there is none any more
   * @throws StoreUnreachableError: it may have been removed
   */
  async remove(swarmId: string, test: (record: ContainerRecord) => boolean, signal?: AbortSignal): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      const kept = await this.#read(swarmId, signal);
      if (kept === undefined) return true;
      if (!test(kept.record)) return false;
      try {
        await this.#store.delete(keyOf(swarmId), { expect: kept.revision }, signal);
        this.#gone.set(swarmId, kept.revision);
        this.#drop(swarmId, kept.revision);
        return true;
      } catch (error) {
        if (!(error instanceof ConflictError) || tries === TRIES) throw error;
      }
    }
  }

  async #read(swarmId: string, signal: AbortSignal | undefined): Promise<Kept | undefined> {
    const entry = await this.#store.get(keyOf(swarmId), signal);
    if (entry === undefined) {
      this.#drop(swarmId, undefined);
      return undefined;
    }
    const kept = { record: parseRecord(entry.key, entry.value), revision: entry.revision };
    this.#keep(swarmId, kept);
    return kept;
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
        this.#gone.delete(idOf(change.key));
        this.#drop(idOf(change.key), change.revision);
        break;
      case 'away':
        this.#problem = errorText(change.error);
        this.#log.warn('store of the records is away', { store: this.#store.address, cause: change.error });
        break;
      case 'back':
        this.#problem = undefined;
        this.#log.info('store of the records is back', { store: this.#store.address });
        break;
      default:
        change satisfies never;
    }
  }

  #reset({ entries, revision }: StoreListing): void {
    this.#problem = undefined;
    this.#gone.clear();
    const there = new Set(entries.map((entry) => idOf(entry.key)));
    for (const swarmId of [...this.#kept.keys()]) if (!there.has(swarmId)) this.#drop(swarmId, revision);
    for (const entry of entries) this.#put(entry);
    this.#isLoaded = true;
    this.#loaded.resolve();
  }

  #put(entry: StoreEntry): void {
    const swarmId = idOf(entry.key);
    if (swarmId === '') return;
    try {
      this.#keep(swarmId, { record: parseRecord(entry.key, entry.value), revision: entry.revision });
    } catch (cause) {
      this.#log.error('a record cannot be read; its container is not rescheduled', { key: entry.key, cause });
    }
  }

  #keep(swarmId: string, kept: Kept): void {
    const known = this.#kept.get(swarmId);
    if (known !== undefined && known.revision >= kept.revision) return;
    if ((this.#gone.get(swarmId) ?? 0n) >= kept.revision) return;
    this.#kept.set(swarmId, kept);
    for (const listener of this.#listeners) listener(swarmId);
  }

  /** @param revision what was written later stays; undefined = whatever is known goes */
  #drop(swarmId: string, revision: bigint | undefined): void {
    const known = this.#kept.get(swarmId);
    if (known === undefined || (revision !== undefined && known.revision > revision)) return;
    this.#kept.delete(swarmId);
    for (const listener of this.#listeners) listener(swarmId);
  }
}

function keyOf(swarmId: string): string {
  // Anybody may have chosen it: it is a label.
  return `${FOLDER}/${encodeURIComponent(swarmId)}`;
}

function idOf(key: string): string {
  return decodeURIComponent(key.slice(FOLDER.length + 1));
}
