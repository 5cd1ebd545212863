import type { Log } from '../../base/index.ts';
import { ConflictError, FolderCopy, type Store } from '../../store/index.ts';
import { formatRecord, parseRecord } from './parse-record.ts';
import type { ContainerRecord } from './record.ts';

const FOLDER = 'records';
/** More tries than managers and their tasks could ever race for one record. */
const TRIES = 20;

/** How a record shall change; undefined = leave it. Called again with what is there now when somebody else was faster. */
export type Edit = (record: ContainerRecord) => ContainerRecord | undefined;

/**
 * The records of containers that must survive their nodes: a copy in memory of what the store has, kept by a watch, and
 * changes to it by compare-and-swap. Reads never wait for the store.
 */
export class Records {
  readonly #store: Store;
  readonly #copy: FolderCopy<ContainerRecord>;
  readonly #listeners = new Set<(swarmId: string) => void>();

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#copy = new FolderCopy({
      store,
      folder: FOLDER,
      parse: parseRecord,
      format: formatRecord,
      changed: (id) => {
        for (const listener of this.#listeners) listener(decodeURIComponent(id));
      },
      away: (cause) => {
        if (cause === undefined) log.info('store of the records is back', { store: store.address });
        else log.warn('store of the records is away', { store: store.address, cause });
      },
      unreadable: (key, cause) => log.error('a record cannot be read; its container is not rescheduled', { key, cause }),
    });
  }

  get address(): string {
    return this.#store.address;
  }

  /** Why the store cannot be reached; undefined while it can. */
  get problem(): string | undefined {
    return this.#copy.problem;
  }

  /** Whether what the store has was read at least once. */
  get isLoaded(): boolean {
    return this.#copy.isLoaded;
  }

  /** Resolves when what the store has was read once. */
  loaded(): Promise<void> {
    return this.#copy.loaded();
  }

  get(swarmId: string): ContainerRecord | undefined {
    return this.#copy.get(idOf(swarmId));
  }

  all(): readonly ContainerRecord[] {
    return this.#copy.values();
  }

  /** Calls `listener` after each change of a record, also of one that is gone. */
  onChange(listener: (swarmId: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#copy.run(signal);
  }

  /** @throws ConflictError when there is one of that id; StoreUnreachableError */
  async create(record: ContainerRecord, signal?: AbortSignal): Promise<void> {
    await this.#copy.put(idOf(record.swarmId), record, { expect: 'absent' }, signal);
  }

  /**
   * Changes a record as it is in the store now.
   * @returns what is there after that; undefined when there is none
   * @throws StoreUnreachableError: it may have been changed
   */
  async change(swarmId: string, edit: Edit, signal?: AbortSignal): Promise<ContainerRecord | undefined> {
    for (let tries = 1; ; tries++) {
      const kept = await this.#copy.read(idOf(swarmId), signal);
      const next = kept === undefined ? undefined : edit(kept.value);
      if (kept === undefined || next === undefined) return kept?.value;
      try {
        await this.#copy.put(idOf(swarmId), next, { expect: kept.revision }, signal);
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
      const kept = await this.#copy.read(idOf(swarmId), signal);
      if (kept === undefined) return true;
      if (!test(kept.value)) return false;
      try {
        await this.#copy.delete(idOf(swarmId), { expect: kept.revision }, signal);
        return true;
      } catch (error) {
        if (!(error instanceof ConflictError) || tries === TRIES) throw error;
      }
    }
  }
}

/** Anybody may have chosen it: it is a label. */
function idOf(swarmId: string): string {
  return encodeURIComponent(swarmId);
}
