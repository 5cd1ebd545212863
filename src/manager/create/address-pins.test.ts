import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressPins } from './address-pins.ts';

const nodes = [
  { id: 'A', name: 'a', ip: '10.0.0.1' },
  { id: 'B', name: 'b', ip: '10.0.0.2' },
  { id: 'L', name: 'local', ip: '127.0.0.1' },
];
const pinsOf = (...ips: string[]): readonly string[] =>
  addressPins(
    ips.map((ip) => ({ ip, from: 80, to: 80, protocol: 'tcp' })),
    nodes,
  ).map(({ nodeIds, text }) => `${[...nodeIds].join()}: ${text}`);

for (const [what, ips, wants] of [
  ['of a node goes to that node', ['10.0.0.2'], ['B: host address 10.0.0.2 is that of b']],
  ['that no node is known by goes anywhere', ['192.168.9.9'], []],
  ['of every machine goes anywhere', ['127.0.0.1', '0.0.0.0', '::', ''], []],
  [
    'of two nodes goes nowhere',
    ['10.0.0.1', '10.0.0.2'],
    ['A: host address 10.0.0.1 is that of a', 'B: host address 10.0.0.2 is that of b'],
  ],
] as const) {
  test(`a port on an address ${what}`, () => assert.deepEqual(pinsOf(...ips), wants));
}
