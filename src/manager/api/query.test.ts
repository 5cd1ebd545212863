import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boolParam, intParam, textParam } from './query.ts';

for (const [text, value] of [
  ['', false],
  ['0', false],
  ['no', false],
  ['False', false],
  ['NONE', false],
  ['1', true],
  ['True', true],
  ['yes', true],
  ['2', true],
] as const) {
  test(`a=${text} is ${value}`, () => assert.equal(boolParam(new URLSearchParams({ a: text }), 'a', !value), value));
}

test('a missing boolean takes its default, an empty one is false', () => {
  assert.equal(boolParam(new URLSearchParams(''), 'stream', true), true);
  assert.equal(boolParam(new URLSearchParams('stream'), 'stream', true), false);
});

test('whole numbers are read, anything else is refused by name', () => {
  assert.equal(intParam(new URLSearchParams('limit=-1'), 'limit'), -1);
  assert.equal(intParam(new URLSearchParams('limit='), 'limit'), undefined);
  assert.throws(() => intParam(new URLSearchParams('limit=a'), 'limit'), { status: 400, message: /parameter limit/ });
  assert.throws(() => intParam(new URLSearchParams('limit=1e3'), 'limit'), { status: 400 });
});

test('an empty text is as good as none', () => {
  assert.equal(textParam(new URLSearchParams('name='), 'name'), undefined);
  assert.equal(textParam(new URLSearchParams('name=web'), 'name'), 'web');
});
