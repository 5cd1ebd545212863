import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffUntilMs } from './own-backoff.ts';

const rule = { backoffBaseMs: 10, backoffMaxMs: 100, countMs: 1_000 };

for (const [times, until] of [
  [[], 0],
  [[5_000], 5_010],
  [[4_900, 5_000], 5_020],
  [[4_800, 4_900, 5_000], 5_040],
  [[4_500, 4_600, 4_700, 4_800, 4_900, 5_000], 5_100],
  [[3_000, 5_000], 5_010],
] as const) {
  test(`replaced at [${times}], it waits until ${until}`, () => assert.equal(backoffUntilMs(times, rule), until));
}
