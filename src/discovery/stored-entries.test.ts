import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreChange, StoreEntry } from '../store/index.ts';
import { StoredEntries } from './stored-entries.ts';

const entry = (key: string, text: string): StoreEntry => ({ key, value: Buffer.from(text), revision: 1n, session: undefined });
const reset = (...entries: readonly StoreEntry[]): StoreChange => ({ kind: 'reset', listing: { entries, revision: 1n } });

test('the first membership waits for every view, and holds what all of them name, each once', () => {
  const stored = new StoredEntries('etcd://s:1', 2);
  stored.take(0, reset(entry('n/b', 'b:1'), entry('n/a', 'a:1')));
  assert.equal(stored.complete, false);
  stored.take(1, reset(entry('n/c', 'a:1'), entry('n/d', 'd:1')));
  assert.equal(stored.complete, true);
  assert.deepEqual(stored.membership(), { entries: ['a:1', 'b:1', 'd:1'], problems: [] });
});

test('values come, change, go, and are nothing when empty', () => {
  const stored = new StoredEntries('etcd://s:1', 1);
  stored.take(0, reset(entry('n', ''), entry('n/a', 'a:1')));
  stored.take(0, { kind: 'put', entry: entry('n/b', ' b:1\n') });
  assert.deepEqual(stored.membership().entries, ['a:1', 'b:1']);
  stored.take(0, { kind: 'put', entry: entry('n/b', 'c:1') });
  stored.take(0, { kind: 'delete', key: 'n/a', revision: 2n });
  assert.deepEqual(stored.membership().entries, ['c:1']);
});

test('a store that is away is a problem, once, and what is known holds until it is back', () => {
  const stored = new StoredEntries('etcd://s:1', 2);
  for (const view of [0, 1]) stored.take(view, { kind: 'away', error: new Error('s:1: connection refused') });
  assert.ok(stored.complete);
  assert.deepEqual(stored.membership(), { entries: [], problems: ['s:1: connection refused; no engine is known until it answers'] });
  stored.take(0, { kind: 'back' });
  stored.take(1, { kind: 'back' });
  stored.take(0, reset(entry('n/a', 'a:1')));
  assert.deepEqual(stored.membership(), { entries: ['a:1'], problems: [] });
  stored.take(0, { kind: 'away', error: new Error('broke') });
  assert.deepEqual(stored.membership(), { entries: ['a:1'], problems: ['broke; its last list holds until it answers'] });
});

test('a value that cannot be read is named with its key, and leaves the others alone', () => {
  const stored = new StoredEntries('zk://s:1', 1);
  stored.take(0, reset(entry('n/a', 'a:1'), entry('n/bad', 'nonsense')));
  const { entries, problems } = stored.membership();
  assert.deepEqual(entries, ['a:1']);
  assert.match(problems.join(), /^zk:\/\/s:1, key n\/bad: "nonsense" is not the address of an engine/);
});
