import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestTarget } from './request-target.ts';

test('a target has version, path and encoded query; undefined is left out, lists repeat', () => {
  const target = requestTarget('1.44', '/images/get', { names: ['a b', 'c&d'], size: true, t: 0, none: undefined });
  assert.equal(target, '/v1.44/images/get?names=a%20b&names=c%26d&size=true&t=0');
});

test('a query given as text goes out byte for byte', () => {
  assert.equal(requestTarget(undefined, '/events', 'filters=%7B%7D&x=a+b'), '/events?filters=%7B%7D&x=a+b');
});
