import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { parseDuration } from './duration.ts';

for (const [text, ms] of [
  ['0', 0],
  ['500ms', 500],
  ['10s', 10_000],
  ['1h2m3.5s', 3_723_500],
  ['-1.5h', -5_400_000],
  ['+1m', 60_000],
  ['1.s', 1_000],
  ['.5s', 500],
  ['250us', 0.25],
  ['250µs', 0.25],
  ['1m1m', 120_000],
] as const) {
  test(`${text} is ${ms} ms`, () => assert.equal(parseDuration(text), ms));
}

for (const text of ['', '10', '1', 's', '1 s', '1d', '1h2', '.s', '1..5s', '--1s', 'abc']) {
  test(`"${text}" is no duration`, () => assert.throws(() => parseDuration(text), BadInputError));
}
