import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compactNames } from './compact-names.ts';

for (const [names, short] of [
  [[], []],
  [['a'], ['a']],
  [
    ['n1', 'n2'],
    ['n1', 'n2'],
  ],
  [
    ['n1', 'n2', 'n3', 'n5'],
    ['n[1:3]', 'n5'],
  ],
  [
    ['n3', 'x', 'n1', 'n2'],
    ['n[1:3]', 'x'],
  ],
  [['n8', 'n9', 'n10', 'n11'], ['n[8:11]']],
  [['n08', 'n09', 'n07'], ['n[07:09]']],
  [
    ['a1-x', 'a2-x', 'a3-x', 'a3-y'],
    ['a[1:3]-x', 'a3-y'],
  ],
  [['10.0.0.1:2375', '10.0.0.1:2376', '10.0.0.1:2377'], ['10.0.0.1:[2375:2377]']],
  [
    ['db', 'web', 'app'],
    ['db', 'web', 'app'],
  ],
] as const) {
  test(`[${names}] is written as [${short}]`, () => assert.deepEqual(compactNames(names), short));
}
