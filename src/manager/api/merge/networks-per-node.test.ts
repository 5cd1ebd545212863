import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL } from '../../../model/index.ts';
import { findNetwork, fleetNetworks, type NetworkHolder } from '../../network/index.ts';
import { networkDetails, networkRow } from './networks.ts';
import { networksPerNode, oneCopy } from './networks-per-node.ts';

const id = (digit: string): string => digit.repeat(64);
const bridge = (digit: string) => ({ Id: id(digit), Name: 'bridge', Scope: 'local', Driver: 'bridge' });
const mine = (digit: string) => ({ Id: id(digit), Name: 'mine', Scope: 'local', Driver: 'bridge', Labels: { [LABEL.network]: id('f') } });
const nodes: readonly NetworkHolder[] = [
  { id: 'ID1', name: 'n1', networks: [bridge('1'), mine('2')] },
  { id: 'ID2', name: 'n2', networks: [bridge('3'), mine('4'), { Id: id('5'), Name: 'own', Scope: 'local' }] },
];

test("networks that nodes have of themselves are listed with their node and their engine's id, those of the fleet once", () => {
  const rows = networksPerNode(fleetNetworks(nodes)).map(networkRow);
  assert.deepEqual(
    rows.map((row) => [row['Name'], String(row['Id']).slice(0, 1)]),
    [
      ['n1/bridge', '1'],
      ['n2/bridge', '3'],
      ['mine', 'f'],
      ['n2/own', '5'],
    ],
  );
});

for (const [reference, holders] of [
  ['n1/bridge', ['n1']],
  ['ID2/bridge', ['n2']],
  [id('3'), ['n2']],
  [id('1').slice(0, 12), ['n1']],
  ['bridge', ['n1', 'n2']],
  ['n2/own', ['n2']],
  ['mine', ['n1', 'n2']],
  ['n2/mine', ['n1', 'n2']],
  [id('4'), ['n1', 'n2']],
] as const) {
  test(`the reference ${reference.slice(0, 12)} means the network on ${holders.join(' and ')}`, () => {
    const found = oneCopy(findNetwork(nodes, reference), reference);
    assert.deepEqual(
      found.members.map((m) => m.node.name),
      holders,
    );
  });
}

test('a copy is shown without its node, under the id its engine gave it', () => {
  const details = networkDetails(oneCopy(findNetwork(nodes, 'n2/bridge'), 'n2/bridge'), new Map());
  assert.deepEqual([details['Name'], details['Id']], ['bridge', id('3')]);
});
