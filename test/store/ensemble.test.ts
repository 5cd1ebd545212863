// Ensembles of three real servers that lose one, their leader and two, under writes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { missingJava, type StoreEnsemble, type StoreKind, type StoreServer, startStoreEnsemble } from '../../lab/index.ts';
import { type Store, type StoreLock, type StoreSession, StoreUnreachableError } from '../../src/store/index.ts';
import { eventually } from '../support/eventually.ts';
import { openFresh } from './backend.ts';
import { Watcher } from './watcher.ts';

const WRITERS = 4;

/** Clients that write numbers, each key once, and know which of them were acknowledged. */
class Writers implements AsyncDisposable {
  readonly acknowledged = new Set<string>();
  readonly #store: Store;
  readonly #stop = new AbortController();
  readonly #done: Promise<unknown>;

  constructor(store: Store) {
    this.#store = store;
    this.#done = Promise.all(Array.from({ length: WRITERS }, (_, i) => this.#write(i)));
  }

  /** Waits until as many more writes were acknowledged. */
  async goOn(more = 40): Promise<void> {
    const before = this.acknowledged.size;
    await eventually(() => assert.ok(this.acknowledged.size >= before + more, `${this.acknowledged.size - before} more writes`), 30_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #write(writer: number): Promise<void> {
    for (let i = 0; !this.#stop.signal.aborted; i++) {
      const key = `n/${writer}-${i}`;
      try {
        await this.#store.put(key, String(i), { expect: 'absent' });
        this.acknowledged.add(key);
      } catch (error) {
        assert.ok(error instanceof StoreUnreachableError, String(error));
      }
      await delay(10);
    }
  }
}

/** What goes on while servers fail. */
interface Scene {
  readonly ensemble: StoreEnsemble;
  readonly store: Store;
  readonly writers: Writers;
  readonly watcher: Watcher;
  readonly session: StoreSession;
  readonly lock: StoreLock;
}

async function leaderOf(servers: readonly StoreServer[]): Promise<StoreServer> {
  return await eventually(async () => {
    for (const server of servers) if (await server.leads()) return server;
    throw new Error('none leads');
  }, 30_000);
}

/** The lock is held still, by the session it was taken with. */
async function holds({ store, session }: Scene): Promise<void> {
  assert.equal(session.lost.aborted, false);
  await eventually(async () => assert.equal((await store.get('lock'))?.session, session.id));
}

async function loses(scene: Scene, server: StoreServer): Promise<void> {
  await server.kill('SIGKILL');
  await scene.writers.goOn();
  await holds(scene);
  await server.restart();
  await scene.writers.goOn();
}

async function losesItsMajority(scene: Scene): Promise<void> {
  const { ensemble, store, watcher, writers } = scene;
  const leader = await leaderOf(ensemble.servers);
  const other = ensemble.servers.find((server) => server !== leader);
  await Promise.all([leader.kill('SIGKILL'), other?.kill('SIGKILL')]);
  const known = watcher.state.size;
  const startedMs = performance.now();
  await assert.rejects(store.put('refused', 'x'), (error: Error) => error instanceof StoreUnreachableError && error.message.length > 40);
  assert.ok(performance.now() - startedMs < 4_000);
  await eventually(
    () =>
      assert.equal(
        watcher.kinds.findLast((kind) => kind === 'away' || kind === 'back'),
        'away',
      ),
    20_000,
  );
  assert.ok(watcher.state.size >= known);
  await Promise.all([leader.restart(), other?.restart()]);
  await writers.goOn();
}

async function everythingIsThere({ ensemble, store, writers, watcher }: Scene): Promise<void> {
  await writers[Symbol.asyncDispose]();
  const { entries } = await store.list('n');
  const keys = new Set(entries.map((entry) => entry.key));
  assert.deepEqual(
    [...writers.acknowledged].filter((key) => !keys.has(key)),
    [],
  );
  await eventually(() => assert.deepEqual(new Set(watcher.state.keys()), keys), 20_000);
  console.log(`${ensemble.url.split(':')[0]}: ${writers.acknowledged.size} writes acknowledged, ${keys.size} there`);
}

async function run(kind: StoreKind, ttlMs: number): Promise<void> {
  await using ensemble = await startStoreEnsemble(kind, 3);
  await using store = openFresh(ensemble.url);
  await using session = await store.session({ ttlMs });
  const lock = await store.lock('lock', 'me', session);
  await using watcher = new Watcher(store, 'n');
  await using writers = new Writers(store);
  const scene = { ensemble, store, writers, watcher, session, lock };
  await writers.goOn();
  const leader = await leaderOf(ensemble.servers);
  const follower = ensemble.servers.find((server) => server !== leader);
  assert.ok(follower !== undefined);
  await loses(scene, follower);
  await loses(scene, await leaderOf(ensemble.servers));
  await losesItsMajority(scene);
  await everythingIsThere(scene);
}

const missing = await missingJava();
describe('an ensemble of three loses a server, its leader, two at once: nothing acknowledged is lost', { concurrency: true }, () => {
  test('etcd', () => run('etcd', 10_000));
  test('consul', () => run('consul', 15_000));
  test('zookeeper', { skip: missing ?? false }, () => run('zookeeper', 10_000));
});
