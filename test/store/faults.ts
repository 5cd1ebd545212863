import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoreServer } from '../../lab/index.ts';
import { aborted } from '../../src/base/index.ts';
import { SessionLostError, StoreUnreachableError } from '../../src/store/index.ts';
import { eventually } from '../support/eventually.ts';
import { openFresh } from './backend.ts';
import { Watcher } from './watcher.ts';

export interface FaultOptions {
  readonly server: StoreServer;
  /** Shortest session the store allows, or a little more. */
  readonly ttlMs: number;
  /** How long after its last renewal a session is surely gone at the server. */
  readonly expiryMs: number;
}

/** What every store of servers promises while its server is killed, started again, or stopped in its tracks. */
export function storeFaults(options: () => FaultOptions): void {
  test('the server killed while writes run: each ends in time, and none that was acknowledged is lost', async () => {
    const { server } = options();
    await using store = openFresh(server.url);
    const acknowledged = new Set<string>();
    let [running, failed] = [true, 0];
    const write = async (w: number): Promise<void> => {
      for (let i = 0; running; i++) {
        const started = performance.now();
        try {
          await store.put(`w/${w}/${i}`, `${i}`);
          acknowledged.add(`w/${w}/${i}`);
        } catch (error) {
          assert.ok(error instanceof StoreUnreachableError, String(error));
          failed++;
          await delay(20);
        }
        assert.ok(performance.now() - started < 4_000, 'a call has a deadline');
      }
    };
    const writers = [write(0), write(1), write(2)];
    await eventually(() => assert.ok(acknowledged.size > 30));
    await server.kill('SIGKILL');
    const before = acknowledged.size;
    await server.restart();
    await eventually(() => assert.ok(acknowledged.size > before + 10, 'it goes on'), 20_000);
    running = false;
    await Promise.all(writers);
    assert.ok(failed > 0);
    const there = new Set((await store.list('w')).entries.map((e) => e.key));
    assert.deepEqual(
      [...acknowledged].filter((key) => !there.has(key)),
      [],
    );
  });

  test('a watch goes on over kill and restart, says that the store is away and back, and misses nothing', async () => {
    const { server } = options();
    await using store = openFresh(server.url);
    for (const key of ['stays', 'goes', 'changes']) await store.put(`f/${key}`, 'before');
    await using watcher = new Watcher(store, 'f');
    await eventually(() => assert.equal(watcher.state.size, 3));
    await server.kill('SIGKILL');
    await eventually(() => assert.ok(watcher.kinds.includes('away'), watcher.kinds.join(' ')));
    await server.restart();
    await eventually(() => store.put('f/changes', 'after'), 20_000);
    await store.delete('f/goes');
    await store.put('f/new', 'after');
    const wanted = [
      ['f/changes', 'after'],
      ['f/new', 'after'],
      ['f/stays', 'before'],
    ];
    await eventually(() => assert.deepEqual([...watcher.state].sort(), wanted));
    assert.ok(watcher.kinds.includes('back'));
  });

  test('what happens while a watch has lost its server for a moment is told afterwards', async () => {
    const { server } = options();
    await using store = openFresh(server.url);
    await store.put('f/goes', 'before');
    await using watcher = new Watcher(store, 'f');
    await eventually(() => assert.equal(watcher.state.size, 1));
    for (let round = 0; round < 2; round++) {
      await server.restart();
      await eventually(() => store.put(`f/${round}`, 'after'), 20_000);
      await eventually(() => assert.equal(watcher.state.get(`f/${round}`), 'after'));
    }
    await store.delete('f/goes');
    await eventually(() => assert.deepEqual([...watcher.state.keys()].sort(), ['f/0', 'f/1']));
  });

  test('a session and its keys outlive a quick restart of the server', async () => {
    const { server, ttlMs } = options();
    await using store = openFresh(server.url);
    await using session = await store.session({ ttlMs: Math.max(ttlMs, 8_000) });
    await store.put('bound', 'v', { session });
    await server.restart();
    await delay(session.ttlMs);
    assert.equal(session.lost.aborted, false);
    assert.equal((await store.get('bound'))?.session, session.id);
  });

  test('a server that falls silent: calls end in time, and a session is given up after 2/3 of its time', async () => {
    const { server, ttlMs } = options();
    await using store = openFresh(server.url);
    await using session = await store.session({ ttlMs });
    await using watcher = new Watcher(store, 'f');
    await eventually(() => assert.equal(watcher.kinds[0], 'reset'));
    server.freeze();
    const started = performance.now();
    const lost = aborted(session.lost).then(() => performance.now() - started);
    try {
      await assert.rejects(store.get('a'), StoreUnreachableError);
      await assert.rejects(store.put('a', 'v'), StoreUnreachableError);
      assert.ok(performance.now() - started < 5_000, `${performance.now() - started}`);
      const lostMs = await lost;
      assert.ok(lostMs < (session.ttlMs * 2) / 3 + 500, `lost after ${lostMs} of ${session.ttlMs} ms`);
      assert.ok(session.lost.reason instanceof SessionLostError);
      await eventually(() => assert.ok(watcher.kinds.includes('away')), 40_000);
    } finally {
      server.thaw();
    }
    await assert.rejects(store.put('bound', 'v', { session }), SessionLostError);
    await eventually(() => store.put('f/after', 'v'), 20_000);
    await eventually(() => assert.equal(watcher.state.get('f/after'), 'v'), 20_000);
  });
}
