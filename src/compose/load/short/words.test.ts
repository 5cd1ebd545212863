import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitWords } from './words.ts';

for (const [line, wants] of [
  [`echo 'a b' "c d" e\\ f`, ['echo', 'a b', 'c d', 'e f']],
  ['a # b', ['a', '#', 'b']],
  ['a; b && c', ['a;', 'b', '&&', 'c']],
  ['$(date) `x`', ['$(date)', '`x`']],
  [`a"b"'c' "" ''`, ['abc', '', '']],
  ['"a\\"b\\n"', ['a"b\\n']],
  ["'a\\'", ['a\\']],
  ['  ', []],
  ["echo 'a", undefined],
  ['echo "a', undefined],
  ['a\\', undefined],
] as const) {
  test(`${JSON.stringify(line)} splits into ${JSON.stringify(wants)}`, () => assert.deepEqual(splitWords(line), wants));
}
