import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterNode, ClusterView } from '../cluster/index.ts';
import { builtNode } from './builders.ts';
import { doubtImages, seeImages, whileBuilding } from './unseen-images.ts';

/** A fleet that notes which nodes' images are read; `fails` makes reads fail. */
function fleet(...names: string[]) {
  const nodes = names.map((name) => builtNode(name));
  const state = { reads: [] as string[], fails: false };
  const refresh = (node: ClusterNode): Promise<void> => {
    state.reads.push(node.name);
    return state.fails ? Promise.reject(new Error('away')) : Promise.resolve();
  };
  const cluster = { nodes: () => nodes, refresh } as unknown as ClusterView;
  const look = async (): Promise<string> => {
    state.reads = [];
    await seeImages({ cluster, signal: AbortSignal.timeout(5_000) });
    return state.reads.join(' ');
  };
  const [first = builtNode('none')] = nodes;
  return { cluster, state, look, first };
}

test('images nobody doubts are not read again', async () => assert.equal(await fleet('a', 'b').look(), ''));

test('after another manager changed images every node is read once', async () => {
  const { cluster, look } = fleet('a', 'b');
  doubtImages(cluster);
  assert.deepEqual([await look(), await look()], ['a b', '']);
});

test('a node on which BuildKit is at work is read at each look, and once more when it has ended', async () => {
  const { first, look } = fleet('a', 'b');
  const connection = Promise.withResolvers<void>();
  const building = whileBuilding(first, () => connection.promise);
  assert.deepEqual([await look(), await look()], ['a', 'a']);
  connection.resolve();
  await building;
  assert.deepEqual([await look(), await look()], ['a', '']);
});

test('of several connections the last one counts', async () => {
  const { first, look } = fleet('a');
  const connection = Promise.withResolvers<void>();
  const long = whileBuilding(first, () => connection.promise);
  await whileBuilding(first, () => Promise.resolve());
  assert.deepEqual([await look(), await look()], ['a', 'a']);
  connection.resolve();
  await long;
});

test('a read that failed is tried again at the next look', async () => {
  const { cluster, state, look } = fleet('a');
  doubtImages(cluster);
  state.fails = true;
  assert.equal(await look(), 'a');
  state.fails = false;
  assert.deepEqual([await look(), await look()], ['a', '']);
});
