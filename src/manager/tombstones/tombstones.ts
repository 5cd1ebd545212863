import { type Clock, type JsonObject, type Log, stringOf } from '../../base/index.ts';
import { FolderCopy, type Store, StoreRefusedError, StoreUnreachableError } from '../../store/index.ts';
import { engineNetworkId, type Removals } from '../cluster/index.ts';
import { NotRememberedError } from './errors.ts';
import { type Ended, formatTombstone, type KeptTombstone, parseTombstone, type Tombstone, tombstoneId } from './tombstone.ts';

const FOLDER = 'tombstones';

export interface TombstonesOptions {
  /** Undefined: there is none, nothing can be promised. */
  readonly store: Store | undefined;
  /** Why there is no store, for clients. */
  readonly offBecause: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What ended for the fleet while its node was away: in the store, with a copy in memory. Every manager of a store knows all. */
export class Tombstones implements Removals {
  readonly #options: TombstonesOptions;
  readonly #copy: FolderCopy<KeptTombstone> | undefined;
  readonly #byEngine = new Map<string, Map<string, KeptTombstone>>();
  readonly #listeners = new Set<(engineId: string) => void>();

  constructor(options: TombstonesOptions) {
    this.#options = options;
    const { store, log } = options;
    if (store === undefined) return;
    this.#copy = new FolderCopy({
      store,
      folder: FOLDER,
      parse: parseTombstone,
      format: formatTombstone,
      changed: (id, now, before) => this.#changed(id, now, before),
      unreadable: (key, cause) => log.error('a tombstone cannot be read; what it is of comes back with its node', { key, cause }),
    });
  }

  /** Whether there is a store, be it in reach or not. */
  get hasStore(): boolean {
    return this.#copy !== undefined;
  }

  /** Resolves when they were read once, or the store did not answer, or there is none. */
  async told(): Promise<void> {
    await this.#copy?.told();
  }

  isRemoved(engineId: string, kind: 'container' | 'network' | 'volume', entry: JsonObject): boolean {
    const ofEngine = this.#byEngine.get(engineId);
    if (ofEngine === undefined) return false;
    const id = kind === 'volume' ? stringOf(entry['Name']) : engineNetworkId(entry);
    const tombstone = ofEngine.get(keyOf(kind, id ?? ''));
    return tombstone !== undefined && (kind !== 'volume' || tombstone.createdAt === stringOf(entry['CreatedAt']));
  }

  /** Those of one engine, in the order in which they are to be carried out. */
  of(engineId: string): readonly KeptTombstone[] {
    return [...(this.#byEngine.get(engineId)?.values() ?? [])].sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
  }

  all(): readonly KeptTombstone[] {
    return [...this.#byEngine.values()].flatMap((ofEngine) => [...ofEngine.values()]);
  }

  /** Calls `listener` with the engine after each change, in the same turn. */
  onChange(listener: (engineId: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#copy?.run(signal);
  }

  /**
   * Keeps tombstones: when it resolves, what they are of has ended for the fleet.
   * @param what a client wants, for the refusal: `removing container web`
   * @throws NotRememberedError (503) when one could not be kept; others of them may have been
   */
  async add(what: string, tombstones: readonly Tombstone[], signal?: AbortSignal): Promise<void> {
    if (this.#copy === undefined) throw new NotRememberedError(what, this.#options.offBecause);
    // Nobody waits for a store that is known to be away.
    const { problem } = this.#copy;
    if (problem !== undefined) throw new NotRememberedError(what, problem);
    try {
      for (const tombstone of tombstones) {
        const entry: KeptTombstone = { ...tombstone, sinceMs: this.#options.clock.nowMs() };
        await this.#copy.put(tombstoneId(entry), entry, {}, signal);
      }
    } catch (error) {
      if (error instanceof StoreUnreachableError || error instanceof StoreRefusedError) {
        throw new NotRememberedError(what, error.message, error);
      }
      throw error;
    }
  }

  /** Takes one away, if it is known: it was carried out, or does not hold any more. @throws StoreUnreachableError */
  async lift(tombstone: Pick<Tombstone, 'kind' | 'engine' | 'id'>, signal?: AbortSignal): Promise<void> {
    const id = tombstoneId(tombstone);
    if (this.#copy?.has(id) === true) await this.#copy.delete(id, {}, signal);
  }

  #changed(_id: string, now: KeptTombstone | undefined, before: KeptTombstone | undefined): void {
    const tombstone = now ?? before;
    if (tombstone === undefined) return;
    const { id } = tombstone.engine;
    const ofEngine = this.#byEngine.get(id) ?? new Map<string, KeptTombstone>();
    const key = keyOf(tombstone.kind, tombstone.id);
    if (now === undefined) ofEngine.delete(key);
    else ofEngine.set(key, now);
    if (ofEngine.size === 0) this.#byEngine.delete(id);
    else this.#byEngine.set(id, ofEngine);
    for (const listener of this.#listeners) listener(id);
  }
}

/** A container goes before what it uses. */
const ORDER: { readonly [K in Ended]: number } = { process: 0, container: 1, network: 2, volume: 3 };

function keyOf(kind: Ended, id: string): string {
  return `${kind}:${id}`;
}
