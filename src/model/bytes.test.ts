import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { formatBytes, parseBytes } from './bytes.ts';

for (const [text, bytes] of [
  ['0', 0],
  ['512', 512],
  ['10b', 10],
  ['64k', 65_536],
  ['64m', 67_108_864],
  ['64MB', 67_108_864],
  ['64MiB', 67_108_864],
  ['1g', 1_073_741_824],
  ['1.5g', 1_610_612_736],
  ['.5k', 512],
  ['24.72 GiB', 26_542_897_889],
  ['2t', 2 * 1024 ** 4],
  ['1p', 1024 ** 5],
] as const) {
  test(`${text} is ${bytes} bytes`, () => assert.equal(parseBytes(text), bytes));
}

for (const text of ['', 'm', '-1m', '1x', '1mm', '1 2', '1e3', '9000000p', '1.', 'NaN']) {
  test(`"${text}" is no size`, () => assert.throws(() => parseBytes(text), BadInputError));
}

for (const [bytes, text] of [
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [67_108_864, '64 MiB'],
  [26_542_897_889, '24.72 GiB'],
  [1_610_612_736, '1.5 GiB'],
  [1024 ** 6, '1024 PiB'],
] as const) {
  test(`${bytes} bytes are shown as ${text}`, () => assert.equal(formatBytes(bytes), text));
}
