import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes } from './bytes.ts';

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
