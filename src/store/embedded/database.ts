import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { errorText, isObject } from '../../base/index.ts';
import { StoreUnreachableError } from '../errors.ts';
import type { StoreEntry } from '../store.ts';

/** A key to write, or to remove. */
export type RowChange =
  | { readonly kind: 'put'; readonly key: string; readonly value: Buffer; readonly session: string | undefined }
  | { readonly kind: 'delete'; readonly key: string };

/**
 * The file of an embedded store: SQLite in WAL mode, synced at every commit, held by one process at a time. What a call
 * wrote is on the disk when it returns.
 */
export class Database implements Disposable {
  readonly #address: string;
  readonly #db: DatabaseSync;
  readonly #get: StatementSync;
  readonly #range: StatementSync;
  readonly #bound: StatementSync;
  readonly #upsert: StatementSync;
  readonly #remove: StatementSync;
  readonly #count: StatementSync;
  #revision: bigint;

  /** @throws StoreUnreachableError when the file cannot be opened, or another process has it */
  constructor(path: string, address: string) {
    this.#address = address;
    this.#db = this.#try('opening it', () => open(path));
    this.#get = this.#prepare('SELECT key, value, revision, session FROM entries WHERE key = ?');
    this.#range = this.#prepare('SELECT key, value, revision, session FROM entries WHERE key >= ? AND key < ? ORDER BY key');
    this.#bound = this.#prepare(
      'SELECT key, value, revision, session FROM entries WHERE session = ?1 OR (?1 IS NULL AND session IS NOT NULL)',
    );
    this.#upsert = this.#prepare('INSERT OR REPLACE INTO entries (key, value, revision, session) VALUES (?, ?, ?, ?)');
    this.#remove = this.#prepare('DELETE FROM entries WHERE key = ?');
    this.#count = this.#prepare('UPDATE meta SET revision = ?');
    const [meta] = this.#prepare('SELECT revision FROM meta').all();
    this.#revision = BigInt(String(meta?.['revision'] ?? 1));
  }

  /** Of the newest change. */
  get revision(): bigint {
    return this.#revision;
  }

  get(key: string): StoreEntry | undefined {
    return this.#rows('reading', this.#get, key)[0];
  }

  /** Keys from `first` to just before `end`, by their bytes. */
  range(first: string, end: string): readonly StoreEntry[] {
    return this.#rows('reading', this.#range, first, end);
  }

  /** Keys bound to a session, or to any. */
  bound(session: string | undefined): readonly StoreEntry[] {
    return this.#rows('reading', this.#bound, session ?? null);
  }

  /** Makes all of the changes, each with a revision of its own from the next one on; the last one's is returned. */
  apply(changes: readonly RowChange[]): bigint {
    return this.#try('writing', () => {
      let revision = this.#revision;
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        for (const change of changes) this.#apply(change, ++revision);
        this.#count.run(revision);
        this.#db.exec('COMMIT');
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
      this.#revision = revision;
      return revision;
    });
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #apply(change: RowChange, revision: bigint): void {
    if (change.kind === 'delete') this.#remove.run(change.key);
    else this.#upsert.run(change.key, change.value, revision, change.session ?? null);
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#db.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  }

  #rows(what: string, statement: StatementSync, ...values: (string | null)[]): readonly StoreEntry[] {
    return this.#try(what, () => statement.all(...values).map(entryOf));
  }

  #try<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new StoreUnreachableError(this.#address, what, explain(error), error);
    }
  }
}

function open(path: string): DatabaseSync {
  // Loaded when a file is opened: some versions of Node print a warning when it is, which is nobody's business else.
  const sqlite = process.getBuiltinModule('node:sqlite');
  const db = new sqlite.DatabaseSync(path);
  try {
    // Exclusive before WAL: then there is no shared memory file either, and a second process is refused.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    db.exec('CREATE TABLE IF NOT EXISTS meta (revision INTEGER NOT NULL)');
    db.exec('CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB NOT NULL, revision INTEGER NOT NULL, session TEXT)');
    db.exec('INSERT INTO meta SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM meta)');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function entryOf(row: { readonly [column: string]: unknown }): StoreEntry {
  const { key, value, revision, session } = row;
  return {
    key: String(key),
    value: value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0),
    revision: BigInt(String(revision)),
    session: typeof session === 'string' ? session : undefined,
  };
}

const SQLITE_BUSY = 5;

function explain(error: unknown): string {
  const busy = isObject(error) && error['errcode'] === SQLITE_BUSY;
  return busy ? 'another process uses it; an embedded store belongs to one manager' : errorText(error);
}
