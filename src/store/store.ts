/** One key with its value, as it was at one moment. */
export interface StoreEntry {
  readonly key: string;
  readonly value: Buffer;
  /** Grows with every change of the store: of two entries the one written later has the larger. Never zero. */
  readonly revision: bigint;
  /** Id of the session the key is bound to. */
  readonly session: string | undefined;
}

/**
 * Everything below a folder, sorted by key, at one moment; ZooKeeper cannot read many keys at once, there each entry is
 * from some moment during the call.
 */
export interface StoreListing {
  readonly entries: readonly StoreEntry[];
  /** A watch from here tells everything that is not in the listing. */
  readonly revision: bigint;
}

/**
 * What a watch tells.
 *
 * `reset`: forget what you knew, this is all there is now; the first thing told unless the watch goes on from a revision,
 * and told again when the store no longer knows what happened meanwhile. `put` and `delete`: one key's newest state;
 * states in between may be left out, and so may a key that came and went. `away`: the store cannot be reached, what you
 * know may be old, it is tried again; told once. `back`: it is reached again, and all that happened meanwhile follows.
 */
export type StoreChange =
  | { readonly kind: 'reset'; readonly listing: StoreListing }
  | { readonly kind: 'put'; readonly entry: StoreEntry }
  | { readonly kind: 'delete'; readonly key: string; readonly revision: bigint }
  | { readonly kind: 'away'; readonly error: unknown }
  | { readonly kind: 'back' };

export interface PutOptions {
  /** Write only if there is no such key (`absent`), or if its revision is this one. Default: whatever is there. */
  readonly expect?: 'absent' | bigint;
  /**
   * Bind the key to this session, away from any other: it vanishes when the session ends. Such a key has no keys below
   * it. Without a session, a new key is bound to none and one that exists stays bound as it was.
   */
  readonly session?: StoreSession;
}

/**
 * Keys that managers and agents share, in one process (embedded) or over the network (etcd, Consul, ZooKeeper).
 *
 * Keys are segments joined by slashes, `a/b/c`; a folder holds the keys below it, and may be a key itself. Values have 1
 * to 524,288 bytes, those bound to a session at most 65,536. Reads see every write acknowledged before they were made. Every call ends within `callTimeoutMs`.
 * Calls throw StoreUnreachableError when the store does not answer, StoreRefusedError when it refuses (permissions,
 * limits), BadInputError for a key or value out of bounds, and the signal's reason when it aborts.
 */
export interface Store extends AsyncDisposable {
  /** For messages: `etcd://h1:2379,h2:2379/prefix`, without secrets. */
  readonly address: string;

  get(key: string, signal?: AbortSignal): Promise<StoreEntry | undefined>;

  /**
   * Writes a key.
   * @returns its new revision
   * @throws ConflictError when it is not as expected; SessionLostError when the session has ended. After a
   * StoreUnreachableError the value may have been written
   */
  put(key: string, value: string | Uint8Array, options?: PutOptions, signal?: AbortSignal): Promise<bigint>;

  /**
   * Removes a key; one that is not there is fine unless a revision is expected.
   * @throws ConflictError when its revision is not the expected one
   */
  delete(key: string, options?: { readonly expect?: bigint }, signal?: AbortSignal): Promise<void>;

  /** The key `folder` and every key below it. */
  list(folder: string, signal?: AbortSignal): Promise<StoreListing>;

  /**
   * Tells how `list(folder)` changes, over outages and restarts of the store, until `signal` aborts. It does not throw.
   * @param from revision of a listing: go on from there, with a `reset` only where the store cannot
   */
  watch(folder: string, from: bigint | undefined, signal: AbortSignal): AsyncIterable<StoreChange>;

  /**
   * Starts a session and keeps renewing it until disposed.
   * @throws BadInputError when the store cannot have sessions of that length; the message names its limits
   */
  session(options: SessionOptions, signal?: AbortSignal): Promise<StoreSession>;

  /**
   * Waits until nobody holds `key`, then holds it: the key is written with `value`, bound to the session.
   * @throws SessionLostError when the session ends before
   */
  lock(key: string, value: string, session: StoreSession, signal?: AbortSignal): Promise<StoreLock>;
}

export interface SessionOptions {
  /**
   * How long the store waits for a renewal before it ends the session. Consul takes up to twice as long; ZooKeeper may
   * shorten or lengthen it to its own limits, see `ttlMs` of the session.
   */
  readonly ttlMs: number;
}

/** Something the store believes alive. Disposing it ends it, and with it the keys bound to it. */
export interface StoreSession extends AsyncDisposable {
  readonly id: string;
  /** What the store granted. */
  readonly ttlMs: number;
  /**
   * Aborts when the session ended or may end soon: at the latest when 2/3 of the TTL have passed since the last renewal
   * that the store acknowledged. By then its holder must have stopped doing what it held the session for.
   */
  readonly lost: AbortSignal;
}

/** A held lock. It is lost with its session. */
export interface StoreLock {
  /** Larger than the token of everybody who held this lock before: what is guarded can refuse a smaller one. */
  readonly token: bigint;
  /** Lets the next one have it. */
  release(signal?: AbortSignal): Promise<void>;
}
