import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentMs, unixNanos } from './timestamp.ts';

const NOW = 1_000_000_000_000;

for (const [text, wants] of [
  ['1136073845', 1_136_073_845_000],
  ['1136073845.5', 1_136_073_845_500],
  ['2006-01-02', Date.UTC(2006, 0, 2)],
  ['2006-01-02T15:04:05Z', Date.UTC(2006, 0, 2, 15, 4, 5)],
  ['2006-01-02T15:04:05', Date.UTC(2006, 0, 2, 15, 4, 5)],
  ['2006-01-02T15:04:05.25+01:00', Date.UTC(2006, 0, 2, 14, 4, 5, 250)],
  ['10m', NOW - 600_000],
  ['1h30m', NOW - 5_400_000],
] as const) {
  test(`a moment "${text}"`, () => assert.equal(momentMs(text, NOW), wants));
}

for (const text of ['', 'yesterday', '2006-99-99']) {
  test(`"${text}" is no moment`, () => assert.throws(() => momentMs(text, NOW), { status: 400 }));
}

for (const [text, wants] of [
  ['5', 5_000_000_000n],
  ['5.1', 5_100_000_000n],
  ['1795371373.189960406', 1_795_371_373_189_960_406n],
  ['0', 0n],
  ['-1', -1_000_000_000n],
] as const) {
  test(`event time "${text}" keeps every digit`, () => assert.equal(unixNanos(text), wants));
}

for (const text of ['', '10m', '1.', '1.1234567890', '2006-01-02', '1e3']) {
  test(`"${text}" is no event time`, () => assert.throws(() => unixNanos(text), { status: 400 }));
}
