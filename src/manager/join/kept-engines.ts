import type { Log } from '../../base/index.ts';
import { FolderCopy, type Kept, type Store } from '../../store/index.ts';
import { formatJoined, type JoinedEngine, parseJoined } from './joined-engine.ts';

/** A registration as the store has it; one that cannot be read has no value, and can be written anew. */
export type KeptEngine = Kept<JoinedEngine | undefined>;

export interface KeptEnginesOptions {
  readonly store: Store;
  readonly log: Log;
  /** Called after every change of what is known, and of how well. */
  readonly changed: () => void;
}

const FOLDER = 'joined';

/** The registrations in the store by address, with a copy in memory. */
export class KeptEngines {
  readonly #store: Store;
  readonly #copy: FolderCopy<JoinedEngine | undefined>;

  constructor({ store, log, changed }: KeptEnginesOptions) {
    this.#store = store;
    this.#copy = new FolderCopy({
      store,
      folder: FOLDER,
      parse: (key, value) => parseJoined(key, value, log),
      format: (joined) => (joined === undefined ? '' : formatJoined(joined)),
      changed,
      wasRead: changed,
      away: changed,
      unreadable: (key, cause) => log.error('a joined engine was not read: this is a bug', { key, cause }),
    });
  }

  /** Whether the store was read at least once. */
  get isLoaded(): boolean {
    return this.#copy.isLoaded;
  }

  /** Why what is known may be old. */
  get problem(): string | undefined {
    return this.#copy.problem ?? (this.#copy.isLoaded ? undefined : `store ${this.#store.address} has not answered yet`);
  }

  get(address: string): KeptEngine | undefined {
    return this.#copy.kept(idOf(address));
  }

  /** All there are, as a copy. */
  all(): readonly JoinedEngine[] {
    return this.#copy.values().filter((joined) => joined !== undefined);
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#copy.run(signal);
  }

  /** Reads one from the store. @throws StoreUnreachableError */
  async read(address: string, signal?: AbortSignal): Promise<KeptEngine | undefined> {
    return await this.#copy.read(idOf(address), signal);
  }

  /**
   * Writes one if it differs from `before`, and if the store has that still.
   * @throws ConflictError when it has another, StoreUnreachableError
   */
  async write(next: JoinedEngine, before: KeptEngine | undefined, signal?: AbortSignal): Promise<void> {
    if (before?.value !== undefined && formatJoined(before.value) === formatJoined(next)) return;
    await this.#copy.put(idOf(next.address), next, { expect: before?.revision ?? 'absent' }, signal);
  }

  /** Removes one, whatever the store has of it. @throws StoreUnreachableError */
  async remove(address: string, signal?: AbortSignal): Promise<void> {
    await this.#copy.delete(idOf(address), {}, signal);
  }
}

function idOf(address: string): string {
  return encodeURIComponent(address);
}
