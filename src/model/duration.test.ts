import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { formatDuration, parseDuration } from './duration.ts';

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

for (const [ms, text] of [
  [0, '0s'],
  [0.000_001, '1ns'],
  [0.25, '250µs'],
  [1.5, '1.5ms'],
  [500, '500ms'],
  [2_500, '2.5s'],
  [90_000, '1m30s'],
  [3_600_000, '1h0m0s'],
  [3_723_500, '1h2m3.5s'],
  [-5_400_000, '-1h30m0s'],
] as const) {
  test(`${ms} ms are shown as ${text}`, () => assert.equal(formatDuration(ms), text));
}
