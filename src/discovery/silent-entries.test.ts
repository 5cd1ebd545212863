import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiscoveredAgent } from './discovery.ts';
import { SilentEntries } from './silent-entries.ts';

const agent = (address: string): DiscoveredAgent => ({ address, guards: undefined, holdsLease: false, fenced: [] });

test('an entry that ran out is silent until it is listed again', () => {
  const silent = new SilentEntries();
  assert.deepEqual(silent.take(['a:1', 'b:1'], [agent('a:1'), agent('b:1')]), []);
  assert.deepEqual(silent.take(['b:1'], [agent('a:1'), agent('b:1')]), ['a:1']);
  assert.deepEqual(silent.take(['b:1'], [agent('a:1'), agent('b:1')]), ['a:1']);
  assert.deepEqual(silent.take(['a:1', 'b:1'], [agent('a:1'), agent('b:1')]), []);
});

test('an agent that says goodbye takes its engine out, whichever of the two is told first', () => {
  for (const order of ['goodbye first', 'entry first']) {
    const silent = new SilentEntries();
    silent.take(['a:1'], [agent('a:1')]);
    if (order === 'goodbye first') silent.take(['a:1'], []);
    else silent.take([], [agent('a:1')]);
    assert.deepEqual(silent.take([], []), [], order);
    assert.deepEqual(silent.take([], []), [], order);
  }
});

test('a manager that starts knows of silent ones by what their agents told', () => {
  assert.deepEqual(new SilentEntries().take([], [agent('a:1')]), ['a:1']);
});

test('an entry that no agent of ours wrote runs out when it is gone', () => {
  const silent = new SilentEntries();
  silent.take(['a:1'], []);
  assert.deepEqual(silent.take([], []), ['a:1']);
});
