import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeInfo } from '../../model/index.ts';
import { container, fleet, node, order, policy, type RequestSketch, request } from './builders.ts';
import { place } from './place.ts';

const west = (name: string, more: { readonly [label: string]: string } = {}): NodeInfo =>
  node(name, { labels: { zone: 'west', ...more }, containers: 5 });
const rows: readonly (readonly [string, readonly NodeInfo[], RequestSketch, readonly string[]])[] = [
  ['a wish is worth more than load', [node('a'), west('b')], { says: ['constraint:zone==~west'] }, ['b', 'a']],
  ['an avoided node comes last', [west('a'), node('b')], { says: ['constraint:zone!=~west'] }, ['b', 'a']],
  ['a wish nobody meets refuses nobody', [node('a'), node('b')], { says: ['constraint:zone==~moon'] }, ['a', 'b']],
  [
    'a wish nobody meets does not undo the others',
    [node('a'), west('b')],
    { says: ['constraint:zone==~west', 'affinity:container==~nobody', 'whitelist:node==~nowhere'] },
    ['b', 'a'],
  ],
  [
    'more wishes met come first',
    [west('a'), west('b', { disk: 'ssd' })],
    { says: ['constraint:zone==~west', 'constraint:disk==~ssd'] },
    ['b', 'a'],
  ],
  [
    'of equally many the earlier wish counts',
    [node('a', { labels: { disk: 'ssd' } }), west('b')],
    { says: ['constraint:zone==~west', 'constraint:disk==~ssd'] },
    ['b', 'a'],
  ],
  ['hard conditions come before wishes', [west('a'), node('b')], { says: ['constraint:zone==~west', 'constraint:node==b'] }, ['b']],
  [
    'a wish does not outweigh missing memory',
    [node('a', { labels: { zone: 'west' }, memoryBytes: 1e9 }), node('b')],
    { says: ['constraint:zone==~west'], memoryBytes: 2e9 },
    ['b'],
  ],
  [
    'an affinity can be a wish',
    [node('a'), node('b', { containers: [container('db')] })],
    { says: ['affinity:container==~db'] },
    ['b', 'a'],
  ],
  ['a whitelist can be a wish', [node('a'), node('b')], { says: ['whitelist:node==~b'] }, ['b', 'a']],
];

for (const [name, nodes, asks, wants] of rows) {
  test(`wishes: ${name}`, () => assert.deepEqual(order(place(fleet(...nodes), request(asks), policy())), wants));
}

test('wishes that a candidate does not meet are told with it', () => {
  const decision = place(fleet(node('a'), west('b')), request({ says: ['constraint:zone==~west', 'constraint:disk==~ssd'] }), policy());
  assert.ok(decision.ok);
  assert.deepEqual(
    decision.placement.candidates.map((c) => c.unmet),
    [['constraint:disk==~ssd'], ['constraint:zone==~west', 'constraint:disk==~ssd']],
  );
});
