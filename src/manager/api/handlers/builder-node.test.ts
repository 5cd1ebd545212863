import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterNode, ClusterView } from '../../cluster/index.ts';
import { builtNode } from '../builders.ts';
import { builderNode } from './builder-node.ts';

const node = (name: string, apiVersion: string, cpus: number, labels = {}, state: ClusterNode['state'] = 'healthy'): ClusterNode =>
  builtNode(name, { state, info: { apiVersion, cpuNanos: cpus * 1e9, labels } });
/** A fleet of which only the nodes matter. */
const fleet = (...nodes: ClusterNode[]) => ({ nodes: () => nodes }) as unknown as ClusterView;
const LABEL = { 'io.schwarm.builder': 'true' };

for (const [what, nodes, wants] of [
  ['the newest engine', [node('a', '1.41', 8), node('b', '1.51', 1)], 'b'],
  ['the one with the most CPUs among the newest', [node('a', '1.51', 1), node('b', '1.51', 8)], 'b'],
  ['the first by name among equals, whatever runs there', [node('b', '1.51', 1), node('a', '1.51', 1)], 'a'],
  ['one with the label, however old', [node('a', '1.51', 8), node('b', '1.41', 1, LABEL)], 'b'],
  ['a healthy one', [node('a', '1.51', 8, LABEL, 'unhealthy'), node('b', '1.41', 1)], 'b'],
] as const) {
  test(`the builder is ${what}`, () => assert.equal(builderNode(fleet(...nodes)).name, wants));
}

test('the builder stays the same for as long as it is healthy', () => {
  const nodes = [node('b', '1.51', 1)];
  const growing = fleet();
  growing.nodes = () => nodes;
  assert.equal(builderNode(growing).name, 'b');
  nodes.push(node('a', '1.51', 8));
  assert.equal(builderNode(growing).name, 'b');
  nodes.shift();
  assert.equal(builderNode(growing).name, 'a');
});
