import { anySignal, BadInputError } from '../base/index.ts';
import { ConflictError, StoreUnreachableError } from './errors.ts';
import type { Store, StoreEntry, StoreLock, StoreSession } from './store.ts';
import type { StoreIo } from './store-io.ts';

/** Pause before the lock is tried again after the store did not answer. */
const RETRY_MS = 250;

/** Keys that each session holds or waits for: a lock does not nest. */
const taken = new WeakMap<StoreSession, Set<string>>();

/** `Store.lock` over the other calls of a store: the lock is the key, created by the one who has it. */
export async function acquireLock(
  store: Store,
  io: StoreIo,
  key: string,
  value: string,
  session: StoreSession,
  signal?: AbortSignal,
): Promise<StoreLock> {
  const keys = taken.get(session) ?? new Set();
  if (keys.has(key)) throw new BadInputError(`session ${session.id} holds the lock ${key} already, or waits for it`);
  taken.set(session, keys.add(key));
  const until = anySignal(signal, session.lost);
  try {
    const token = await takeWhenFree(store, io, key, value, session, until);
    return { token, release: (stop) => release(store, key, session, keys, stop) };
  } catch (error) {
    keys.delete(key);
    until.throwIfAborted();
    throw error;
  }
}

async function takeWhenFree(
  store: Store,
  io: StoreIo,
  key: string,
  value: string,
  session: StoreSession,
  signal: AbortSignal,
): Promise<bigint> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const token = await tryTake(store, key, value, session, signal);
      if (token !== undefined) return token;
      await untilFree(store, key, session, signal);
    } catch (error) {
      if (!(error instanceof StoreUnreachableError)) throw error;
      await io.clock.sleep(RETRY_MS, signal);
    }
  }
}

/** @returns the token, or undefined when somebody else has it */
async function tryTake(store: Store, key: string, value: string, session: StoreSession, signal: AbortSignal): Promise<bigint | undefined> {
  try {
    return await store.put(key, value, { expect: 'absent', session }, signal);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
  const there = await store.get(key, signal);
  // Ours: an earlier try of which no answer came.
  if (there?.session === session.id) return there.revision;
  if (there === undefined || there.session !== undefined) return undefined;
  // Left there by a program that does not bind it: nobody holds it.
  return await store.put(key, value, { expect: there.revision, session }, signal).catch((error: unknown) => {
    if (error instanceof ConflictError) return undefined;
    throw error;
  });
}

async function untilFree(store: Store, key: string, session: StoreSession, signal: AbortSignal): Promise<void> {
  const seen = new AbortController();
  try {
    for await (const change of store.watch(key, undefined, anySignal(signal, seen.signal))) {
      if (
        change.kind === 'reset' &&
        isFree(
          change.listing.entries.find((e) => e.key === key),
          session,
        )
      )
        return;
      if (change.kind === 'put' && change.entry.key === key && isFree(change.entry, session)) return;
      if (change.kind === 'delete' && change.key === key) return;
    }
  } finally {
    seen.abort();
  }
}

function isFree(entry: StoreEntry | undefined, session: StoreSession): boolean {
  return entry === undefined || entry.session === undefined || entry.session === session.id;
}

/** The value may have been changed by the holder since: the session tells whose it is. */
async function release(store: Store, key: string, session: StoreSession, keys: Set<string>, signal?: AbortSignal): Promise<void> {
  const there = await store.get(key, signal);
  if (there?.session === session.id) await store.delete(key, { expect: there.revision }, signal);
  keys.delete(key);
}
