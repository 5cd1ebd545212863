import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LeaseBook } from './lease-book.ts';

const HELD = { ttlMs: 100, holdsLease: true };

test('a lease lasts its time from when its renewal was taken', () => {
  const book = new LeaseBook();
  book.renew('a', HELD, false, 1_000);
  assert.ok(book.holdsLease('a', 1_099));
  assert.ok(!book.holdsLease('a', 1_100));
  assert.ok(!book.isRegistered('a', 1_100));
});

test('a lease that is asked back is not made longer, while the engine stays registered', () => {
  const book = new LeaseBook();
  book.renew('a', HELD, false, 1_000);
  book.renew('a', HELD, true, 1_050);
  assert.ok(book.holdsLease('a', 1_099));
  assert.ok(!book.holdsLease('a', 1_100));
  assert.ok(book.isRegistered('a', 1_149));
});

test('a lease that is given up is over at once', () => {
  const book = new LeaseBook();
  book.renew('a', HELD, false, 1_000);
  book.renew('a', { ...HELD, holdsLease: false }, true, 1_010);
  assert.ok(!book.holdsLease('a', 1_010));
  assert.ok(book.isRegistered('a', 1_109));
});

test('whatever came before: as long as the agent may count on its lease, the book has it', () => {
  const renewal = fc.record({ sentMs: fc.nat(1_000), wayMs: fc.nat(50), isAsked: fc.boolean() });
  fc.assert(
    fc.property(fc.array(renewal, { minLength: 1 }), fc.nat(2_000), (renewals, lookMs) => {
      const book = new LeaseBook();
      const inOrder = renewals.toSorted((a, b) => a.sentMs + a.wayMs - b.sentMs - b.wayMs);
      const takenBefore = inOrder.filter(({ sentMs, wayMs }) => sentMs + wayMs <= lookMs);
      for (const { sentMs, wayMs, isAsked } of takenBefore) book.renew('a', HELD, isAsked, sentMs + wayMs);
      // An agent that is asked back its lease does not count that answer.
      const counts = takenBefore.some(({ sentMs, isAsked }) => !isAsked && lookMs < sentMs + HELD.ttlMs);
      if (counts) assert.ok(book.holdsLease('a', lookMs));
    }),
  );
});
