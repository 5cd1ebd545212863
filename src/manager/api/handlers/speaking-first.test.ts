import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speakingFirst } from './speaking-first.ts';

const nodes = ['1.41', '1.45', '1.51', '1.53', '1.44'].map((apiVersion) => ({ info: { apiVersion } }));
const order = (version: string): readonly string[] => speakingFirst(nodes, version).map(({ info }) => info.apiVersion);

test('nodes that speak the version come first, in their order, then the newer of the older ones', () => {
  assert.deepEqual(order('1.51'), ['1.51', '1.53', '1.45', '1.44', '1.41']);
  assert.deepEqual(order('1.44'), ['1.45', '1.51', '1.53', '1.44', '1.41']);
  assert.deepEqual(order(''), ['1.41', '1.45', '1.51', '1.53', '1.44']);
});
