import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTerminalSize } from './terminal-size.ts';

for (const [query, message] of [
  ['', 'invalid resize height "": invalid syntax'],
  ['h=1', 'invalid resize width "": invalid syntax'],
  ['h=1.5&w=1', 'invalid resize height "1.5": invalid syntax'],
  ['h=-1&w=1', 'invalid resize height "-1": value out of range'],
  ['h=1&w=4294967296', 'invalid resize width "4294967296": value out of range'],
] as const) {
  test(`a terminal cannot have the size ${query}`, () =>
    assert.throws(() => checkTerminalSize(new URLSearchParams(query)), { status: 400, message }));
}

test('a terminal can have any size of whole numbers', () => {
  checkTerminalSize(new URLSearchParams('h=0&w=4294967295'));
});
