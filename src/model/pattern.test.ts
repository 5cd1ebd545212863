import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { parsePattern } from './pattern.ts';

for (const [pattern, text, wants] of [
  ['west', 'west', true],
  ['west', 'West', false],
  ['west', 'west2', false],
  ['1.2', '1x2', false],
  ['a+', 'aa', false],
  ['web*', 'web', true],
  ['web*', 'web-1', true],
  ['web*', 'my-web-1', false],
  ['*-1', 'web-1', true],
  ['n?de', 'node', true],
  ['n?de', 'nde', false],
  ['*', '', true],
  ['a*b*c', 'aXbYbc', true],
  ['a*b*c', 'aXbY', false],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['(a|b)*', '(a|b)c', true],
  ['?', '😀', true],
  ['/web', '/web', true],
  ['/web/', 'my-web-1', true],
  ['/^web/', 'my-web-1', false],
  ['/WEB/', 'web', false],
  ['/(?i)WEB/', 'web', true],
  ['//', 'anything', true],
  ['/node-[12]$/', 'node-2', true],
  ['/^(linux)|(windows)$/', 'windows', true],
] as const) {
  test(`${pattern} ${wants ? 'matches' : 'does not match'} "${text}"`, () => assert.equal(parsePattern(pattern).matches(text), wants));
}

for (const pattern of [
  '/',
  '/(/',
  '/[/',
  '/a**/',
  '/*/',
  '/(?=a)/',
  '/\\1/',
  '/a{2,1}/',
  '/\\/',
  `/${'a'.repeat(1001)}/`,
  '/(((a{1000}){1000}){1000})/',
]) {
  test(`${pattern.slice(0, 30)} is a bad input, never a crash`, () => assert.throws(() => parsePattern(pattern), BadInputError));
}

for (const [pattern, text, wants] of [
  ['/^(a|)$/', '', true],
  ['/^(a||b)$/', 'a|b', false],
  ['/^(a\\|b)$/', 'a|b', true],
  ['/^(a\\\\|b)$/', 'b', true],
  ['/^(a\\\\|b)$/', 'a\\', true],
  ['/^(1\\.2|x)$/', '1.2', true],
  ['/^(1\\.2|x)$/', '1y2', false],
  ['/^(\\d|x)$/', '7', true],
  ['/^(?:a|b)$/', 'b', true],
] as const) {
  test(`${pattern} ${wants ? 'matches' : 'does not match'} "${text}"`, () => assert.equal(parsePattern(pattern).matches(text), wants));
}

test('patterns that make backtracking matchers hang are answered at once', { timeout: 5_000 }, () => {
  const text = `${'a'.repeat(5_000)}!`;
  assert.equal(parsePattern('/^(a+)+$/').matches(text), false);
  assert.equal(parsePattern('/^(a|aa)*b$/').matches(text), false);
  assert.equal(parsePattern('/(.*)*(.*)*x/').matches(text), false);
  assert.equal(parsePattern('*a*a*a*a*a*a*a*b').matches(text), false);
});

for (const [pattern, fits] of [
  ['web', true],
  ['*a*', false],
  ['/e/', false],
  ['abcd1234*', true],
  ['/ABCD:EFGH/', true],
] as const) {
  test(`${pattern} is ${fits ? '' : 'not '}held against ids`, () => assert.equal(parsePattern(pattern).fitsIds, fits));
}
