import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock, systemRandom } from '../base/index.ts';
import { EmbeddedStore } from './embedded/embedded-store.ts';
import { FolderCopy } from './folder-copy.ts';
import type { Store, StoreChange } from './store.ts';

interface Copied {
  readonly copy: FolderCopy<string>;
  /** `id: before → now`, in order. */
  readonly changes: readonly string[];
  readonly problems: readonly string[];
}

function copyOf(store: Store): Copied {
  const [changes, problems]: [string[], string[]] = [[], []];
  const parse = (_key: string, value: Buffer): string => {
    if (value.toString() === 'bad') throw new Error('it is bad');
    return value.toString();
  };
  const copy = new FolderCopy({
    store,
    folder: 'f',
    parse,
    format: (value) => value,
    changed: (id, now, before) => changes.push(`${id}: ${before} → ${now}`),
    away: (error) => problems.push(error === undefined ? 'back' : 'away'),
    unreadable: (key) => problems.push(key),
  });
  return { copy, changes, problems };
}

async function withStore(run: (store: EmbeddedStore) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-folder-'));
  try {
    await using store = new EmbeddedStore(
      { kind: 'embedded', path: join(folder, 'db') },
      { clock: systemClock, random: systemRandom, callTimeoutMs: 1_000 },
    );
    await run(store);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Feeds a copy what a watch would tell. */
function toldBy(changes: readonly StoreChange[]): EmbeddedStore['watch'] {
  return async function* () {
    yield* changes;
  };
}

test('it holds what the store has, and its own writes before the watch tells of them', async () => {
  await withStore(async (store) => {
    await store.put('f/a', '1');
    await store.put('f/x', 'bad');
    await store.put('g/a', 'of another folder');
    const { copy, changes, problems } = copyOf(store);
    const stop = new AbortController();
    const running = copy.run(stop.signal);
    await copy.told();
    assert.deepEqual(copy.entries(), [['a', '1']]);
    assert.deepEqual(problems, ['f/x']);
    await copy.put('b/c', '2');
    assert.equal(copy.get('b/c'), '2');
    await copy.delete('a');
    await copy.delete('never');
    assert.deepEqual([copy.has('a'), copy.isLoaded], [false, true]);
    stop.abort();
    await running;
    assert.deepEqual(changes, ['a: undefined → 1', 'b/c: undefined → 2', 'a: 1 → undefined']);
  });
});

test('a watch that lags behind brings nothing back and takes nothing new away', async () => {
  await withStore(async (store) => {
    const first = await store.put('f/a', 'old');
    const { copy, changes } = copyOf(store);
    await copy.put('b', 'mine');
    const entry = { key: 'f/a', value: Buffer.from('old'), revision: first, session: undefined };
    const late: StoreChange[] = [
      { kind: 'reset', listing: { entries: [entry], revision: first } },
      { kind: 'delete', key: 'f/b', revision: first },
    ];
    store.watch = toldBy(late);
    await copy.run(new AbortController().signal);
    assert.deepEqual(copy.entries(), [
      ['b', 'mine'],
      ['a', 'old'],
    ]);
    await copy.delete('a');
    store.watch = toldBy([{ kind: 'put', entry }]);
    await copy.run(new AbortController().signal);
    assert.equal(copy.has('a'), false);
    assert.equal(changes.length, 3);
  });
});
