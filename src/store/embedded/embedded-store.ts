import { Doorbell } from '../../base/index.ts';
import { formatStoreAddress, type StoreAddress } from '../address.ts';
import { ConflictError, SessionLostError } from '../errors.ts';
import { checkKey, checkValue, isWithin } from '../limits.ts';
import { acquireLock } from '../lock.ts';
import { OwnSessions } from '../own-sessions.ts';
import type { PutOptions, SessionOptions, Store, StoreChange, StoreEntry, StoreListing, StoreLock, StoreSession } from '../store.ts';
import type { StoreIo } from '../store-io.ts';
import { ChangeRing } from './change-ring.ts';
import { Database, type RowChange } from './database.ts';

/** How many changes a watch may be behind and still be told each. */
const REMEMBERED = 1_024;

/**
 * A store in a file, for one manager. A session lives as long as it is not disposed and the process runs: nobody else is
 * there who could wait for it, so it needs no renewal and is never lost otherwise.
 */
export class EmbeddedStore implements Store {
  readonly address: string;
  readonly #io: StoreIo;
  readonly #db: Database;
  readonly #ring: ChangeRing;
  readonly #bells = new Set<Doorbell>();
  readonly #sessions: OwnSessions<string>;

  constructor(address: Extract<StoreAddress, { readonly kind: 'embedded' }>, io: StoreIo) {
    this.address = formatStoreAddress(address);
    this.#io = io;
    this.#sessions = new OwnSessions(this.address);
    this.#db = new Database(address.path, this.address);
    this.#ring = new ChangeRing(REMEMBERED, this.#db.revision);
    // Sessions ended with the process that had the file before.
    this.#unbind(undefined);
  }

  async get(key: string, signal?: AbortSignal): Promise<StoreEntry | undefined> {
    signal?.throwIfAborted();
    return this.#db.get(checkKey(key));
  }

  async put(key: string, value: string | Uint8Array, options: PutOptions = {}, signal?: AbortSignal): Promise<bigint> {
    signal?.throwIfAborted();
    const { expect, session } = options;
    const bytes = checkValue(key, value, session !== undefined);
    const there = this.#db.get(checkKey(key));
    checkExpected(key, there, expect);
    const holder = session === undefined ? there?.session : this.#sessions.of(session);
    return this.#apply([{ kind: 'put', key, value: bytes, session: holder }]);
  }

  async delete(key: string, options: { readonly expect?: bigint } = {}, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const there = this.#db.get(checkKey(key));
    checkExpected(key, there, options.expect);
    if (there !== undefined) this.#apply([{ kind: 'delete', key }]);
  }

  async list(folder: string, signal?: AbortSignal): Promise<StoreListing> {
    signal?.throwIfAborted();
    // From its name to just before `folder0`, the character after the slash; siblings such as `folder-a` lie between.
    const entries = this.#db.range(checkKey(folder), `${folder}0`).filter((entry) => isWithin(folder, entry.key));
    return { entries, revision: this.#db.revision };
  }

  async *watch(folder: string, from: bigint | undefined, signal: AbortSignal): AsyncGenerator<StoreChange> {
    const bell = new Doorbell();
    this.#bells.add(bell);
    try {
      for (let told = from; !signal.aborted; ) {
        const changes = told === undefined ? undefined : this.#ring.after(told);
        const now = this.#db.revision;
        if (changes === undefined) yield { kind: 'reset', listing: await this.list(folder) };
        else for (const { key, change } of changes) if (isWithin(folder, key)) yield change;
        told = now;
        if (told === this.#db.revision) await bell.wait(undefined, this.#io.clock, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#bells.delete(bell);
    }
  }

  async session(options: SessionOptions, signal?: AbortSignal): Promise<StoreSession> {
    signal?.throwIfAborted();
    const lost = new AbortController();
    const id = this.#io.random.hex(8);
    const session = {
      id,
      ttlMs: options.ttlMs,
      lost: lost.signal,
      [Symbol.asyncDispose]: async () => {
        if (lost.signal.aborted) return;
        lost.abort(new SessionLostError(this.address, id));
        this.#unbind(id);
      },
    };
    return this.#sessions.add(session, id);
  }

  async lock(key: string, value: string, session: StoreSession, signal?: AbortSignal): Promise<StoreLock> {
    return await acquireLock(this, this.#io, key, value, session, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#db[Symbol.dispose]();
  }

  /** Removes what is bound to a session, or to any. */
  #unbind(session: string | undefined): void {
    const bound = this.#db.bound(session);
    if (bound.length > 0) this.#apply(bound.map(({ key }) => ({ kind: 'delete', key })));
  }

  #apply(changes: readonly RowChange[]): bigint {
    const before = this.#db.revision;
    const revision = this.#db.apply(changes);
    for (const [i, change] of changes.entries()) {
      const at = before + BigInt(i + 1);
      this.#ring.add({ revision: at, key: change.key, change: changeOf(change, at) });
    }
    for (const bell of this.#bells) bell.ring();
    return revision;
  }
}

function changeOf(change: RowChange, revision: bigint): StoreChange {
  if (change.kind === 'delete') return { kind: 'delete', key: change.key, revision };
  return { kind: 'put', entry: { key: change.key, value: change.value, revision, session: change.session } };
}

function checkExpected(key: string, there: StoreEntry | undefined, expect: 'absent' | bigint | undefined): void {
  const asExpected = expect === undefined || (expect === 'absent' ? there === undefined : there?.revision === expect);
  if (!asExpected) throw new ConflictError(key, expect);
}
