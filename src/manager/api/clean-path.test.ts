import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanPath } from './clean-path.ts';

for (const [path, clean] of [
  ['/containers//json', '/containers/json'],
  ['//containers/create', '/containers/create'],
  ['/a/./b/../c', '/a/c'],
  ['/../../a', '/a'],
  ['/', '/'],
  ['//', '/'],
  ['/containers//', '/containers/'],
  ['/images/..hidden/a.b/json', '/images/..hidden/a.b/json'],
  ['*', '*'],
] as const) {
  test(`${path} is cleaned to ${clean}`, () => assert.equal(cleanPath(path), clean));
}
