import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathPattern } from './path-pattern.ts';

for (const [pattern, text, wants] of [
  ['busybox', 'busybox', true],
  ['busybox', 'busybox:latest', false],
  ['busybox:*', 'busybox:1.36', true],
  ['busy*', 'busybox:latest', true],
  ['*', 'busybox', true],
  ['*', 'team/app', false],
  ['*/*', 'team/app:1', true],
  ['*/app*', 'team/app:1', true],
  ['host:5000/*/app', 'host:5000/team/app', true],
  ['b?sybox', 'busybox', true],
  ['b?sybox', 'b/sybox', false],
  ['[a-c]usybox', 'busybox', true],
  ['[^a-c]usybox', 'busybox', false],
  ['[^a-c]usybox', 'xusybox', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['*a*a*a*a*b', 'a'.repeat(200), false],
  ['', '', true],
] as const) {
  test(`"${pattern}" ${wants ? 'matches' : 'does not match'} "${text.slice(0, 30)}"`, () =>
    assert.equal(pathPattern(pattern)(text), wants));
}

for (const pattern of ['[a', 'a\\', '[]']) {
  test(`"${pattern}" is no pattern`, () => assert.throws(() => pathPattern(pattern), { status: 400, message: /syntax error in pattern/ }));
}
