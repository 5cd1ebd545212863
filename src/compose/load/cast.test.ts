import assert from 'node:assert/strict';
import { test } from 'node:test';
import { castText } from './cast.ts';

for (const [text, to, wants] of [
  ['true', 'boolean', { ok: true, value: true }],
  ['FALSE', 'boolean', { ok: true, value: false }],
  ['maybe', 'boolean', { ok: false, why: 'invalid boolean: maybe' }],
  ['', 'boolean', { ok: false, why: 'invalid boolean: ' }],
  ['-12', 'integer', { ok: true, value: -12 }],
  ['1.0', 'integer', { ok: false, why: 'invalid integer: 1.0' }],
  ['', 'integer', { ok: false, why: 'invalid integer: ' }],
  ['0.5', 'number', { ok: true, value: 0.5 }],
  [' 1', 'number', { ok: false, why: 'invalid number:  1' }],
  ['', 'number', { ok: false, why: 'invalid number: ' }],
] as const) {
  test(`${JSON.stringify(text)} as ${to}`, () => assert.deepEqual(castText(text, to), wants));
}

test('words that were booleans once still are, with a warning', () => {
  const warning = '"yes" for boolean is not supported by YAML 1.2, please use `true`';
  assert.deepEqual(castText('yes', 'boolean'), { ok: true, value: true, warning });
  assert.equal(castText('OFF', 'boolean').ok, true);
});
