import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, silentLog, systemClock, systemRandom } from '../../base/index.ts';
import { openStore, type Store, type StoreChange, type StoreSession, StoreUnreachableError } from '../../store/index.ts';
import { Replication } from './replication.ts';

// For tests of this folder.

/** A store that several managers of one process share, whose outages and expiries a test brings about. */
export interface SharedStore extends AsyncDisposable {
  /** The store as one manager sees it. */
  readonly store: Store;
  /** Ends every session that was given out, as a store does that missed their renewals. */
  expire(): Promise<void>;
  /** Makes new sessions impossible, and tells watchers that the store is away, or back. */
  outage(on: boolean): void;
  /** Tells watchers of a change. */
  tell(change: StoreChange): void;
}

/** Opens an embedded store in a folder of its own. */
export async function sharedStore(): Promise<SharedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'schwarm-ha-'));
  const inner = openStore({ kind: 'embedded', path: join(folder, 'store') }, { settings: {}, clock: systemClock, random: systemRandom });
  const sessions: StoreSession[] = [];
  const tellers = new Set<(change: StoreChange) => void>();
  let away = false;
  const error = new StoreUnreachableError('embedded', 'anything', 'an outage');
  const tellAll = (change: StoreChange): void => {
    for (const tell of tellers) tell(change);
  };
  const store: Store = {
    address: inner.address,
    get: (key, signal) => inner.get(key, signal),
    put: (key, value, options, signal) => inner.put(key, value, options, signal),
    delete: (key, options, signal) => inner.delete(key, options, signal),
    list: (folderKey, signal) => inner.list(folderKey, signal),
    lock: (key, value, session, signal) => inner.lock(key, value, session, signal),
    session: async (options, signal) => {
      if (away) throw error;
      const session = await inner.session(options, signal);
      sessions.push(session);
      return session;
    },
    async *watch(key, from, signal) {
      const queue: StoreChange[] = [];
      let wake = Promise.withResolvers<void>();
      const tell = (change: StoreChange): void => {
        queue.push(change);
        wake.resolve();
      };
      tellers.add(tell);
      const copying = copy(inner.watch(key, from, signal), tell).finally(() => wake.resolve());
      while (!signal.aborted) {
        await wake.promise;
        wake = Promise.withResolvers();
        yield* queue.splice(0);
      }
      tellers.delete(tell);
      await copying;
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
  return {
    store,
    expire: async () => {
      for (const session of sessions.splice(0)) await session[Symbol.asyncDispose]();
    },
    outage: (on) => {
      away = on;
      tellAll(on ? { kind: 'away', error } : { kind: 'back' });
    },
    tell: tellAll,
    [Symbol.asyncDispose]: async () => {
      await inner[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function copy(changes: AsyncIterable<StoreChange>, tell: (change: StoreChange) => void): Promise<void> {
  for await (const change of changes) tell(change);
}

/** A manager's place among others, running until disposed. */
export interface BuiltManager extends AsyncDisposable {
  readonly role: Replication;
}

/** @param sketch what the test is about */
export function builtManager(
  store: Store,
  advertise: string,
  sketch: { readonly reconcile?: (signal: AbortSignal) => Promise<void>; readonly clock?: Clock; readonly failoverMs?: number } = {},
): BuiltManager {
  const stop = new AbortController();
  const role = new Replication({
    store,
    advertise,
    times: { failoverMs: sketch.failoverMs ?? 1_000, sessionMs: 1_000 },
    peers: {},
    reconcile: sketch.reconcile ?? (() => Promise.resolve()),
    clock: sketch.clock ?? systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const running = role.run(stop.signal);
  return {
    role,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

/** Resolves when `check` holds; looks after every turn of the event loop. @throws Error when it does not come true soon */
export async function until(check: () => boolean): Promise<void> {
  for (let turns = 0; !check(); turns++) {
    if (turns > 20_000) throw new Error(`not so: ${check.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
