import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestKey } from './nearest-key.ts';

const known = ['depends_on', 'ports', 'image', 'tty', 'pid'];
for (const [key, wants] of [
  ['depends-on', 'depends_on'],
  ['Depends_On', 'depends_on'],
  ['prots', 'ports'],
  ['imagge', 'image'],
  ['foo', undefined],
  ['something', undefined],
] as const) {
  test(`${key} means ${wants}`, () => assert.equal(nearestKey(key, known), wants));
}
