import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardOf } from './seen.ts';

const NODE = { id: 'ID-n1', name: 'n1', address: 'n1:2375' };

for (const [name, agent, lease] of [
  ['guards it and holds the lease', { guards: 'ID-n1', holdsLease: true, fenced: [] }, 'held'],
  ['guards it without lease', { guards: 'ID-n1', holdsLease: false, fenced: [] }, 'lapsed'],
  ['stopped containers, and cannot reach its engine now', { guards: undefined, holdsLease: false, fenced: ['c1'] }, 'lapsed'],
  ['never reached its engine', { guards: undefined, holdsLease: false, fenced: [] }, 'none'],
  ['guards another engine', { guards: 'ID-n2', holdsLease: false, fenced: ['c1'] }, 'none'],
] as const) {
  test(`a node whose agent ${name}: ${lease}`, () => {
    assert.equal(guardOf(agent, NODE).lease, lease);
  });
}
