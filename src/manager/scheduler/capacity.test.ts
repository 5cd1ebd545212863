import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withOvercommit } from './capacity.ts';

for (const [capacity, overcommit, total] of [
  [4_000_000_000, 0.05, 4_200_000_000],
  [1_000_000_001, 0.05, 1_050_000_001],
  [1_000, 0, 1_000],
  [1_001, -0.5, 500],
  [7, 1, 14],
  [0, 0.05, 0],
  [2 ** 52 + 1, 0.5, 6_755_399_441_055_745],
] as const) {
  test(`${capacity} with ${overcommit} of overcommit is ${total}`, () => assert.equal(withOvercommit(capacity, overcommit), total));
}
