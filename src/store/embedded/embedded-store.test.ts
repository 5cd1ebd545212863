import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock, systemRandom } from '../../base/index.ts';
import { StoreUnreachableError } from '../errors.ts';
import type { StoreChange } from '../store.ts';
import { EmbeddedStore } from './embedded-store.ts';

const io = { clock: systemClock, random: systemRandom, callTimeoutMs: 1_000 };

function place(): { readonly path: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-embedded-'));
  return { path: join(folder, 'store.db'), [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

const open = (path: string): EmbeddedStore => new EmbeddedStore({ kind: 'embedded', path }, io);

test('what was written is there when the file is opened again, with its revision; what was bound to a session is not', async () => {
  using at = place();
  let revision: bigint;
  {
    await using store = open(at.path);
    revision = await store.put('a', 'kept');
    const session = await store.session({ ttlMs: 1 });
    await store.put('b', 'bound', { session });
  }
  await using store = open(at.path);
  assert.equal((await store.get('a'))?.revision, revision);
  assert.equal(await store.get('b'), undefined);
  assert.ok((await store.put('c', 'next')) > revision + 1n, 'revisions go on');
});

test('a file that a store has open is refused to a second one', async () => {
  using at = place();
  await using store = open(at.path);
  await store.put('a', 'v');
  assert.throws(
    () => open(at.path),
    (error: Error) => error instanceof StoreUnreachableError && /another process uses it/.test(error.message),
  );
});

test('a place that cannot hold a file is named', () => {
  const path = join(import.meta.filename, 'store.db');
  assert.throws(() => open(path), new RegExp(`store embedded://${path} is not reachable \\(opening it\\)`));
});

async function first(changes: AsyncIterable<StoreChange>): Promise<string> {
  for await (const change of changes) return change.kind === 'put' ? `put ${change.entry.key}` : change.kind;
  return 'end';
}

test('a watch goes on from a revision as long as the changes since are remembered', async () => {
  using at = place();
  await using store = open(at.path);
  const { revision } = await store.list('f');
  await store.put('f/a', 'v');
  const stop = new AbortController();
  assert.equal(await first(store.watch('f', revision, stop.signal)), 'put f/a');
  for (let i = 0; i < 1_100; i++) await store.put('g', `${i}`);
  assert.equal(await first(store.watch('f', revision, stop.signal)), 'reset');
});
