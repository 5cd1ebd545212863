import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testRecords } from './builders.ts';
import { KnownFleet } from './known-fleet.ts';

test('a new store is anybody’s', async () => {
  await using t = await testRecords();
  assert.equal(await new KnownFleet(t.store).recognises(['a', 'b']), true);
});

test('a fleet is known as long as one engine of it is there', async () => {
  await using t = await testRecords();
  await new KnownFleet(t.store).recognises(['a', 'b']);
  const later = new KnownFleet(t.store);
  assert.equal(await later.recognises(['b', 'c']), true);
  assert.equal(await new KnownFleet(t.store).recognises(['c']), true, 'new ones are known from then on');
});

test('another fleet is not known, nor is one without engines', async () => {
  await using t = await testRecords();
  await new KnownFleet(t.store).recognises(['a', 'b']);
  const other = new KnownFleet(t.store);
  assert.equal(await other.recognises([]), false);
  assert.equal(await other.recognises(['x', 'y']), false);
  assert.equal(await other.recognises(['x', 'a']), true, 'until the first engine that was seen before is met');
});
