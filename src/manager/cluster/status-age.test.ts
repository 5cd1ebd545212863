import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusAgeMs } from './status-age.ts';

for (const [status, wants] of [
  ['Up Less than a second', 0],
  ['Up 5 seconds', 5_000],
  ['Up 1 second', 1_000],
  ['Up About a minute (healthy)', 60_000],
  ['Up About an hour', 3_600_000],
  ['Exited (137) 3 weeks ago', 3 * 604_800_000],
  ['Restarting (1) 12 seconds ago', 12_000],
  ['Up 2 days (Paused)', 172_800_000],
  ['Created', undefined],
  ['Dead', undefined],
] as const) {
  test(`"${status}" tells an age of ${wants} ms`, () => assert.equal(statusAgeMs(status), wants));
}
