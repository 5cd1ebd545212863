import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL } from '../../model/index.ts';
import { findNetwork } from './find-network.ts';
import { fleetNetworks } from './fleet-networks.ts';

const id = (digit: string): string => digit.repeat(64);
const net = (name: string, engineId: string, fleet?: string) => ({
  Name: name,
  Id: id(engineId),
  Labels: fleet === undefined ? {} : { [LABEL.network]: id(fleet) },
});
const nodes = [
  { id: 'i1', name: 'n1', networks: [net('bridge', '1'), net('app', '2', 'a'), net('own', '3'), net('twin', '4')] },
  { id: 'i2', name: 'n2', networks: [net('bridge', '5'), net('app', '6', 'a'), net('twin', '7')] },
  { id: 'i3', name: 'n3', networks: [net('bridge', '8'), net('app', '9', 'b'), net('single', 'c')] },
];
const shown = (reference: string): string => {
  const network = findNetwork(nodes, reference);
  return `${network.kind} ${network.shownName} on ${network.members.map((m) => m.node.name)}`;
};

test('each network is listed once, predefined ones first', () => {
  assert.deepEqual(
    fleetNetworks(nodes).map((n) => n.shownName),
    ['bridge', 'app', 'n1/twin', 'n2/twin', 'own', 'single'],
  );
});

test('the id of a predefined network does not depend on the nodes', () => {
  assert.equal(fleetNetworks(nodes)[0]?.id, fleetNetworks(nodes.slice(1))[0]?.id);
  assert.match(fleetNetworks(nodes)[0]?.id ?? '', /^[0-9a-f]{64}$/);
});

for (const [what, reference, wants] of [
  ['the id of the fleet', id('a'), 'fleet app on n1,n2,n3'],
  ['the id one engine knows it by', id('6'), 'fleet app on n1,n2,n3'],
  ['an older id that a node still has', id('9'), 'fleet app on n1,n2,n3'],
  ['a name', 'app', 'fleet app on n1,n2,n3'],
  ['a predefined name', 'bridge', 'predefined bridge on n1,n2,n3'],
  ['a node-local name', 'own', 'local own on n1'],
  ['node/name', 'n2/twin', 'local n2/twin on n2'],
  ['node id/name', 'i1/twin', 'local n1/twin on n1'],
  ['node/name of a unique name', 'n3/single', 'local single on n3'],
  ['a prefix of an id', '33333', 'local own on n1'],
] as const) {
  test(`a network is found by ${what}`, () => assert.equal(shown(reference), wants));
}

test('a name that several nodes use for different networks is ambiguous and the forms are named', () => {
  assert.throws(() => shown('twin'), { status: 400, message: /twin is ambiguous \(2 matches.*n1\/twin, n2\/twin/ });
});

test('an unknown network is told with the engine’s text', () => {
  assert.throws(() => shown('nope'), { status: 404, message: 'network nope not found' });
  assert.throws(() => shown(''), { status: 404 });
});

test('a name of the fleet wins over a node-local one of the same name', () => {
  const both = [...nodes, { id: 'i4', name: 'n4', networks: [net('app', 'd')] }];
  assert.equal(findNetwork(both, 'app').kind, 'fleet');
  assert.equal(findNetwork(both, 'n4/app').kind, 'local');
});
