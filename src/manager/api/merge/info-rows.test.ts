import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoleState } from '../../ha/index.ts';
import { infoRows } from './info-rows.ts';

const term = { token: 1n, signal: new AbortController().signal, holds: () => true };
const CASES: readonly (readonly [string, RoleState | undefined, readonly (readonly [string, string])[]])[] = [
  ['a manager that is alone', undefined, [['Role', 'primary']]],
  ['the one that leads', { kind: 'primary', term }, [['Role', 'primary']]],
  [
    'another one, with the address of the primary',
    { kind: 'replica', primary: 'h:1' },
    [
      ['Role', 'replica'],
      ['Primary', 'h:1'],
    ],
  ],
  [
    'one that knows no leader',
    { kind: 'unknown', why: 'w' },
    [
      ['Role', 'unknown'],
      ['Primary', ''],
    ],
  ],
];

for (const [name, role, wants] of CASES) {
  test(`the first rows of info on ${name}`, () => {
    const rows = infoRows([], { strategy: 'spread', filters: [] }, role);
    assert.deepEqual(rows.slice(0, wants.length), wants);
    assert.deepEqual(rows[wants.length], ['Strategy', 'spread']);
  });
}
