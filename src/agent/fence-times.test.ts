import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fenceTimes } from './fence-times.ts';

for (const [ttlMs, openMs, stopS] of [
  [180_000, 120_000, 10],
  [60_000, 40_000, 6],
  [15_000, 10_000, 1],
  [3_000, 2_000, 0],
] as const) {
  test(`with a lease of ${ttlMs} ms containers run for ${openMs} ms without renewal and then have ${stopS} s to end`, () => {
    const times = fenceTimes(ttlMs);
    assert.deepEqual([Math.round(times.openMs), times.stopS], [openMs, stopS]);
  });
}

test('a container that ignores the signal to end is killed before its lease ends, list and kill included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3_000, max: 86_400_000 }), (ttlMs) => {
      const { openMs, killAfterMs, callMs } = fenceTimes(ttlMs);
      assert.ok(openMs + callMs + killAfterMs + callMs <= ttlMs);
    }),
  );
});
