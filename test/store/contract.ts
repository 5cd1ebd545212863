import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../../src/base/index.ts';
import { ConflictError, SessionLostError, type Store } from '../../src/store/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Backend, openFresh } from './backend.ts';
import { Watcher } from './watcher.ts';

/** What every backend promises. `fresh` gives a store that nobody else uses. */
export function storeContract(backend: () => Backend, fresh: () => Store = () => openFresh(backend().url)): void {
  const withStore = (name: string, run: (store: Store) => Promise<void>): void => {
    test(name, async () => {
      await using store = fresh();
      await run(store);
    });
  };

  withStore('a key is written, read and removed', async (store) => {
    assert.equal(await store.get('a/b/c'), undefined);
    const revision = await store.put('a/b/c', 'hällo');
    const entry = await store.get('a/b/c');
    assert.deepEqual(entry, { key: 'a/b/c', value: Buffer.from('hällo'), revision, session: undefined });
    const later = await store.put('a/b/c', Buffer.of(0, 255, 10));
    assert.ok(later > revision, `${later} > ${revision}`);
    assert.deepEqual((await store.get('a/b/c'))?.value, Buffer.of(0, 255, 10));
    await store.delete('a/b/c');
    assert.equal(await store.get('a/b/c'), undefined);
    await store.delete('a/b/c');
  });

  withStore('a key with signs that mean something elsewhere is a key like others', async (store) => {
    const keys = ['n/[::1]:2375', 'n/a b', 'n/ü%2F?x=1&y#z', 'n/"quoted"'];
    for (const key of keys) await store.put(key, key);
    for (const key of keys) assert.equal((await store.get(key))?.value.toString(), key);
    assert.deepEqual((await store.list('n')).entries.map((e) => e.key).sort(), keys.toSorted());
  });

  withStore('a key is created by one of many who try at once', async (store) => {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => store.put('only', `${i}`, { expect: 'absent' })));
    assert.equal(tries.filter((t) => t.status === 'fulfilled').length, 1);
    for (const t of tries) if (t.status === 'rejected') assert.ok(t.reason instanceof ConflictError, String(t.reason));
  });

  withStore('compare and swap: of many increments none is lost', async (store) => {
    await store.put('n', '0');
    const increment = async (): Promise<void> => {
      for (;;) {
        const entry = await store.get('n');
        assert.ok(entry);
        try {
          await store.put('n', String(Number(entry.value) + 1), { expect: entry.revision });
          return;
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
        }
      }
    };
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let i = 0; i < 5; i++) await increment();
      }),
    );
    assert.equal((await store.get('n'))?.value.toString(), '20');
  });

  withStore('the revision that a put returns is good for the next swap', async (store) => {
    let revision = await store.put('n', 'first', { expect: 'absent' });
    for (const text of ['second', 'third']) revision = await store.put('n', text, { expect: revision });
    await assert.rejects(store.put('n', 'fourth', { expect: revision - 1n }), ConflictError);
    await assert.rejects(store.delete('n', { expect: revision - 1n }), ConflictError);
    await store.delete('n', { expect: revision });
    await assert.rejects(store.delete('n', { expect: revision }), ConflictError);
    await assert.rejects(store.put('n', 'again', { expect: revision }), ConflictError);
  });

  withStore('a key that was removed and made again is not the one it was', async (store) => {
    const first = await store.put('n', 'same');
    await store.delete('n');
    const second = await store.put('n', 'same');
    assert.ok(second > first);
    await assert.rejects(store.put('n', 'x', { expect: first }), ConflictError);
    await assert.rejects(store.delete('n', { expect: first }), ConflictError);
    assert.equal((await store.get('n'))?.revision, second);
  });

  withStore('while keys come and go, a swap never takes a new key for the one it read', async (store) => {
    let running = true;
    const churn = async (): Promise<void> => {
      for (let i = 0; running; i++) {
        await store.put('n', `made ${i}`, { expect: 'absent' }).catch(ignoreConflict);
        await store.delete('n');
      }
    };
    const churning = churn();
    let swaps = 0;
    for (let i = 0; i < 30; i++) {
      const entry = await store.get('n');
      if (entry === undefined) continue;
      const revision = await store.put('n', 'swapped', { expect: entry.revision }).catch(ignoreConflict);
      if (revision !== undefined) swaps++;
      if (revision !== undefined) assert.ok(revision > entry.revision);
    }
    running = false;
    await churning;
    assert.ok(swaps <= 30);
  });

  withStore('a listing holds the folder and what is below it, sorted, and no sibling', async (store) => {
    for (const key of ['f', 'f/b', 'f/a', 'f/a/x', 'f-old/a', 'f.a', 'f0', 'g/a']) await store.put(key, 'v');
    const { entries, revision } = await store.list('f');
    assert.deepEqual(
      entries.map((e) => e.key),
      ['f', 'f/a', 'f/a/x', 'f/b'],
    );
    assert.ok(revision > 0n);
    assert.deepEqual(
      (await store.list('f/a')).entries.map((e) => e.key),
      ['f/a', 'f/a/x'],
    );
    assert.deepEqual((await store.list('nothing/here')).entries, []);
  });

  withStore('a key with keys below it can be removed alone', async (store) => {
    await store.put('f', 'v');
    await store.put('f/a', 'v');
    await store.delete('f');
    assert.equal(await store.get('f'), undefined);
    assert.deepEqual(
      (await store.list('f')).entries.map((e) => e.key),
      ['f/a'],
    );
    await store.put('f', 'again', { expect: 'absent' });
    assert.deepEqual(
      (await store.list('f')).entries.map((e) => e.key),
      ['f', 'f/a'],
    );
  });

  withStore('values from 1 byte to 512 KiB are kept; others, and what is no key, are refused', async (store) => {
    for (const size of [1, 300 * 1024, 512 * 1024]) {
      const value = Buffer.alloc(size, 'xy');
      const revision = await store.put('big', value);
      const entry = await store.get('big');
      assert.equal(entry?.revision, revision);
      assert.ok(entry?.value.equals(value), `${size} bytes`);
    }
    const seen = await store.get('big');
    assert.ok(seen);
    await assert.rejects(store.put('big', Buffer.alloc(512 * 1024), { expect: seen.revision - 1n }), ConflictError);
    await store.put('big', Buffer.alloc(512 * 1024, 'z'), { expect: seen.revision });
    for (const value of ['', Buffer.alloc(512 * 1024 + 1)]) await assert.rejects(store.put('k', value), BadInputError);
    for (const key of ['', '/a', 'a/', 'a//b', 'a/../b', 'a\nb']) await assert.rejects(store.put(key, 'v'), BadInputError, key);
  });

  withStore('an aborted call rejects with the reason of its signal', async (store) => {
    const reason = new Error('enough');
    await assert.rejects(store.get('a', AbortSignal.abort(reason)), reason);
    await assert.rejects(store.put('a', 'v', {}, AbortSignal.abort(reason)), reason);
  });

  withStore('a watch tells what is there, then every change, and nothing of siblings', async (store) => {
    await store.put('f/a', '1');
    await using watcher = new Watcher(store, 'f');
    await eventually(() => assert.deepEqual([...watcher.state], [['f/a', '1']]));
    assert.equal(watcher.kinds[0], 'reset');
    await store.put('f-old/a', 'x');
    await store.put('f/b/c', '2');
    await eventually(() => assert.equal(watcher.state.get('f/b/c'), '2'));
    await store.put('f/a', '3');
    await eventually(() => assert.equal(watcher.state.get('f/a'), '3'));
    await store.delete('f/a');
    await store.delete('f/b/c');
    await eventually(() => assert.equal(watcher.state.size, 0));
    assert.ok(
      watcher.kinds.slice(1).every((kind) => kind === 'put' || kind === 'delete'),
      watcher.kinds.join(' '),
    );
  });

  withStore('a watch of one key sees it come and go', async (store) => {
    await using watcher = new Watcher(store, 'deep/down/key');
    await eventually(() => assert.deepEqual(watcher.kinds, ['reset']));
    await store.put('deep/down/key', '1');
    await eventually(() => assert.equal(watcher.state.get('deep/down/key'), '1'));
    await store.delete('deep/down/key');
    await eventually(() => assert.equal(watcher.state.size, 0));
    await store.put('deep/down/key', '2');
    await eventually(() => assert.equal(watcher.state.get('deep/down/key'), '2'));
  });

  withStore('a watch that goes on from a listing misses nothing', async (store) => {
    await store.put('f/a', '1');
    await store.put('f/b', '1');
    const listing = await store.list('f');
    await store.put('f/a', '2');
    await store.delete('f/b');
    await store.put('f/c', '1');
    await using watcher = new Watcher(store, 'f', listing.revision);
    for (const entry of listing.entries) if (!watcher.kinds.includes('reset')) watcher.state.set(entry.key, entry.value.toString());
    await eventually(() =>
      assert.deepEqual([...watcher.state].sort(), [
        ['f/a', '2'],
        ['f/c', '1'],
      ]),
    );
  });

  withStore('a watcher of many keys that change all the time ends with what is there', async (store) => {
    await using watcher = new Watcher(store, 'f');
    const writers = Array.from({ length: 4 }, async (_, w) => {
      for (let i = 0; i < 15; i++) {
        await store.put(`f/${w}/${i % 4}`, `${i}`);
        if (i % 3 === 0) await store.delete(`f/${w}/${(i + 1) % 4}`);
      }
    });
    await Promise.all(writers);
    const { entries } = await store.list('f');
    const wanted = entries.map((e) => [e.key, e.value.toString()]);
    await eventually(() => assert.deepEqual([...watcher.state].sort(), wanted));
  });

  withStore('two watches of one folder are told the same', async (store) => {
    await using one = new Watcher(store, 'f');
    await using two = new Watcher(store, 'f');
    await eventually(() => assert.ok(one.kinds.length > 0 && two.kinds.length > 0));
    for (let i = 0; i < 5; i++) await store.put(`f/${i}`, 'v');
    await eventually(() => assert.deepEqual([one.state.size, two.state.size], [5, 5]));
  });

  withStore('keys of a session go when it ends, others stay', async (store) => {
    await store.put('f/mine', 'v');
    {
      await using session = await store.session({ ttlMs: backend().ttlMs });
      assert.ok(session.ttlMs > 0);
      await store.put('f/bound', 'v', { session, expect: 'absent' });
      await store.put('f/taken', 'v');
      await store.put('f/taken', 'w', { session });
      await store.put('f/bound', 'w');
      const bound = await store.get('f/bound');
      assert.equal(bound?.session, session.id, 'a write without a session leaves the key bound');
      assert.equal(bound?.value.toString(), 'w');
      assert.equal((await store.get('f/taken'))?.session, session.id);
      assert.equal(session.lost.aborted, false);
    }
    assert.deepEqual(
      (await store.list('f')).entries.map((e) => e.key),
      ['f/mine'],
    );
  });

  withStore('a key changes hands between sessions, and goes with the last', async (store) => {
    const first = await store.session({ ttlMs: backend().ttlMs });
    await using second = await store.session({ ttlMs: backend().ttlMs });
    const revision = await store.put('k', 'first', { session: first });
    await assert.rejects(store.put('k', 'second', { session: second, expect: revision - 1n }), ConflictError);
    await store.put('k', 'second', { session: second, expect: revision });
    await first[Symbol.asyncDispose]();
    assert.equal((await store.get('k'))?.session, second.id);
  });

  withStore('an ended session can bind nothing, nor can that of another store', async (store) => {
    const session = await store.session({ ttlMs: backend().ttlMs });
    await session[Symbol.asyncDispose]();
    assert.ok(session.lost.aborted);
    await assert.rejects(store.put('k', 'v', { session }), SessionLostError);
    await assert.rejects(store.lock('k', 'v', session), SessionLostError);
    const foreign = { id: session.id, ttlMs: 1, lost: new AbortController().signal, [Symbol.asyncDispose]: async () => {} };
    await assert.rejects(store.put('k', 'v', { session: foreign }), BadInputError);
    await session[Symbol.asyncDispose]();
  });

  withStore('a lock has one holder at a time, and the next one gets a larger token', async (store) => {
    await using one = await store.session({ ttlMs: backend().ttlMs });
    await using two = await store.session({ ttlMs: backend().ttlMs });
    const held = await store.lock('locks/leader', 'one', one);
    assert.equal((await store.get('locks/leader'))?.value.toString(), 'one');
    let got = false;
    const waiting = store.lock('locks/leader', 'two', two).then((lock) => {
      got = true;
      return lock;
    });
    await store.put('locks/leader', 'one, again');
    await store.list('locks');
    assert.equal(got, false);
    await held.release();
    const next = await waiting;
    assert.ok(next.token > held.token, `${next.token} > ${held.token}`);
    assert.equal((await store.get('locks/leader'))?.value.toString(), 'two');
    await held.release();
    assert.equal((await store.get('locks/leader'))?.value.toString(), 'two', 'a second release takes nothing from the next holder');
    await next.release();
    assert.equal(await store.get('locks/leader'), undefined);
  });

  withStore('a lock does not nest, can be waited for in vain, and is free for the next when its session ends', async (store) => {
    const one = await store.session({ ttlMs: backend().ttlMs });
    await using two = await store.session({ ttlMs: backend().ttlMs });
    await store.lock('l', 'one', one);
    await assert.rejects(store.lock('l', 'one', one), BadInputError);
    const stop = new AbortController();
    const vain = store.lock('l', 'two', two, stop.signal);
    stop.abort(new Error('no longer'));
    await assert.rejects(vain, /no longer/);
    const waiting = store.lock('l', 'two', two);
    await one[Symbol.asyncDispose]();
    await (await waiting).release();
  });

  withStore('what a program left in the place of a lock without holding it is no lock', async (store) => {
    await store.put('l', 'left over');
    await using session = await store.session({ ttlMs: backend().ttlMs });
    const lock = await store.lock('l', 'mine', session);
    assert.equal((await store.get('l'))?.value.toString(), 'mine');
    await lock.release();
  });

  withStore('of many who want a lock, each has it once and alone', async (store) => {
    let holders = 0;
    const tokens: bigint[] = [];
    const contend = async (i: number): Promise<void> => {
      await using session = await store.session({ ttlMs: backend().ttlMs });
      const lock = await store.lock('l', `${i}`, session);
      assert.equal(++holders, 1);
      tokens.push(lock.token);
      await store.get('l');
      holders--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 5 }, (_, i) => contend(i)));
    assert.equal(tokens.length, 5);
    assert.deepEqual(
      tokens,
      tokens.toSorted((a, b) => (a < b ? -1 : 1)),
      'tokens grow',
    );
  });
}

function ignoreConflict(error: unknown): undefined {
  if (!(error instanceof ConflictError)) throw error;
}
