import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeToSaveFrom } from './node-to-save-from.ts';

const image = (name: string, sizeBytes: number, ...nodes: readonly string[]) => ({ name, sizeBytes, nodes });

for (const [what, images, wants] of [
  ['the node that has all', [image('a', 9, 'n1', 'n3'), image('b', 1, 'n2', 'n3')], { node: 'n3', missing: [] }],
  ['the one with more bytes of them', [image('a', 1, 'n1'), image('b', 9, 'n2'), image('c', 1, 'n1')], { node: 'n2', missing: ['a', 'c'] }],
  [
    'of those with as many bytes the one that lacks fewer',
    [image('a', 0, 'n2'), image('b', 0, 'n2'), image('c', 0, 'n1')],
    { node: 'n2', missing: ['c'] },
  ],
] as const) {
  test(`images are saved from ${what}`, () => assert.deepEqual(nodeToSaveFrom(['n1', 'n2', 'n3'], images), wants));
}

test('without nodes there is nothing to save from', () => assert.equal(nodeToSaveFrom([], [image('a', 1)]), undefined));
