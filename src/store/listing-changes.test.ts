import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListingChanges } from './listing-changes.ts';
import type { StoreListing } from './store.ts';

function listing(revision: number, keys: { readonly [key: string]: number }): StoreListing {
  const entries = Object.entries(keys).map(([key, at]) => ({ key, value: Buffer.from('v'), revision: BigInt(at), session: undefined }));
  return { entries, revision: BigInt(revision) };
}

function told(changes: ListingChanges, next: StoreListing): readonly string[] {
  return changes.next(next).map((change) => {
    if (change.kind === 'put') return `put ${change.entry.key}`;
    return change.kind === 'delete' ? `delete ${change.key}` : change.kind;
  });
}

test('the first listing is a reset, later ones tell what differs', () => {
  const changes = new ListingChanges(undefined);
  assert.deepEqual(told(changes, listing(5, { a: 1, b: 2 })), ['reset']);
  assert.deepEqual(told(changes, listing(5, { a: 1, b: 2 })), []);
  assert.deepEqual(told(changes, listing(8, { b: 7, c: 8 })), ['delete a', 'put b', 'put c']);
});

test('a listing that the reader has is not told again, an other one is', () => {
  assert.deepEqual(told(new ListingChanges(5n), listing(5, { a: 1 })), []);
  assert.deepEqual(told(new ListingChanges(4n), listing(5, { a: 1 })), ['reset']);
});

test('revisions that went backwards are of another life of the store', () => {
  const changes = new ListingChanges(undefined);
  told(changes, listing(9, { a: 3 }));
  assert.deepEqual(told(changes, listing(4, { a: 3 })), ['reset']);
});
