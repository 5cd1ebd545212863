import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW_MS, seenNode } from './builders.ts';
import { type MassFailure, massFailure } from './mass-failure.ts';
import { DEFAULT_HEAL_RULE } from './rule.ts';
import type { SeenNode } from './seen.ts';

const S = 1_000;
const well = (name: string) => seenNode(name);
const lost = (name: string, forMs = 12 * S) => seenNode(name, { lostForMs: forMs });
const failing = (name: string) => seenNode(name, { isAnswering: false, answeredAtMs: NOW_MS - 3 * S });

function judged(nodes: readonly SeenNode[], before?: MassFailure): string | undefined {
  return massFailure(before, nodes, NOW_MS, DEFAULT_HEAL_RULE)?.text;
}

for (const c of [
  { name: 'a healthy fleet', nodes: [well('a'), well('b')], wants: undefined },
  { name: 'one of three', nodes: [lost('a'), well('b'), well('c')], wants: undefined },
  { name: 'half of the fleet is not more than half', nodes: [lost('a'), well('b')], wants: undefined },
  { name: 'two of three', nodes: [lost('a'), lost('b'), well('c')], wants: '2 of 3 nodes were lost at once' },
  { name: 'the only node', nodes: [lost('a')], wants: '1 of 1 nodes were lost at once' },
  { name: 'nodes about to be lost count', nodes: [lost('a'), failing('b'), well('c')], wants: '2 of 3 nodes were lost at once' },
  { name: 'nodes lost long before do not count', nodes: [lost('a', 300 * S), lost('b'), well('c')], wants: undefined },
]) {
  test(`mass failure: ${c.name}`, () => assert.equal(judged(c.nodes), c.wants));
}

test('a mass failure lasts until enough of those that vanished answer', () => {
  const began = { sinceMs: NOW_MS - 3_600 * S, text: '' };
  assert.equal(judged([lost('a', 3_500 * S), lost('b', 3_500 * S), well('c')], began), '2 of 3 nodes were lost at once');
  assert.equal(judged([lost('a', 3_500 * S), well('b'), well('c')], began), undefined);
});

test('any share may be lost with a share of 1, none with 0', () => {
  const all = [lost('a'), lost('b')];
  assert.equal(massFailure(undefined, all, NOW_MS, { ...DEFAULT_HEAL_RULE, maxShare: 1 }), undefined);
  const one = [lost('a'), well('b'), well('c'), well('d')];
  assert.notEqual(massFailure(undefined, one, NOW_MS, { ...DEFAULT_HEAL_RULE, maxShare: 0 }), undefined);
});
