import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { parseExpression } from './expression.ts';

const DIGEST = `app@sha256:${'ab'.repeat(32)}`;

for (const [text, key, operator, value, soft] of [
  ['zone==west', 'zone', '==', 'west', false],
  ['zone!=west', 'zone', '!=', 'west', false],
  ['zone==~west', 'zone', '==', 'west', true],
  ['zone!=~west', 'zone', '!=', 'west', true],
  ['zone==~~west', 'zone', '==', 'west', true],
  ['k==v', 'k', '==', 'v', false],
  ['a.b-c_d==x', 'a.b-c_d', '==', 'x', false],
  ['example.org/zone==x', 'example.org/zone', '==', 'x', false],
  ['zone == west coast ', 'zone', '==', 'west coast', false],
  ['image==a,b', 'image', '==', 'a,b', false],
  [`image==${DIGEST}`, 'image', '==', DIGEST, false],
  ['a!=b==c', 'a', '!=', 'b==c', false],
  ['a===b', 'a', '==', '=b', false],
  ['os==/Debian (1[12])/', 'os', '==', '/Debian (1[12])/', false],
  ['x=="{}%&#\'', 'x', '==', '"{}%&#\'', false],
] as const) {
  test(`${text.slice(0, 40)} is read as ${key} ${operator}${soft ? ' ~' : ''} ${value.slice(0, 20)}`, () => {
    assert.deepEqual(parseExpression('constraint', text), { kind: 'constraint', key, operator, value, soft, text });
  });
}

for (const [text, why] of [
  ['zone', /One of operator ==, != is expected/],
  ['zone=west', /One of operator ==, != is expected/],
  ['', /One of operator/],
  ['==x', /Key '' is invalid/],
  ['1a==x', /Key '1a' is invalid/],
  ['a b==x', /Key 'a b' is invalid/],
  ['zone==', /Value '' is invalid/],
  ['zone==~', /Value '~' is invalid/],
  ['zone==/', /'\/' is no pattern/],
  ['zone==/(/', /missing closing \)/],
  ['zone==a\nb', /control characters/],
  [`zone==${'x'.repeat(20_000)}`, /too long/],
] as const) {
  test(`${JSON.stringify(text.slice(0, 20))} is refused and the message names it`, () => {
    assert.throws(
      () => parseExpression('constraint', text),
      (error) => error instanceof BadInputError && why.test(error.message),
    );
  });
}

test('a whitelist without a name is refused', () => {
  assert.throws(() => parseExpression('whitelist', 'node==|'), /names no node/);
});
