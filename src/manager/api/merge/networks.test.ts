import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL } from '../../../model/index.ts';
import { fleetNetworks } from '../../network/index.ts';
import { parseFilters } from '../filters.ts';
import { networkEndpoints } from './network-endpoints.ts';
import { filterNetworks, NETWORK_FILTERS, NETWORK_PRUNE_FILTERS, prunableNetworks } from './network-filters.ts';
import { networkDetails, networkRow } from './networks.ts';

const id = (digit: string): string => digit.repeat(64);
const net = (Name: string, digit: string, more: object = {}) => ({
  Name,
  Id: id(digit),
  Driver: 'bridge',
  Scope: 'local',
  Created: '2026-01-01T00:00:00Z',
  Labels: {},
  ...more,
});
const fleet = (labels: object = {}) => ({ Labels: { [LABEL.network]: id('f'), [LABEL.networkRequest]: '{}', ...labels } });
const nodes = [
  { id: 'AAAA', name: 'n1', networks: [net('bridge', '1'), net('app', '2', fleet({ tier: 'web' })), net('docker_gwbridge', '3')] },
  {
    id: 'BBBB',
    name: 'n2',
    networks: [net('bridge', '4'), net('app', '5', fleet()), net('own', '6', { Driver: 'macvlan', Created: '2026-03-01T00:00:00Z' })],
  },
];
const container = (digit: string, name: string, network: string, EndpointID = 'e1') => ({
  Id: id(digit),
  Names: [`/${name}`],
  NetworkSettings: { Networks: { any: { NetworkID: network, EndpointID, IPAddress: '172.18.0.2', IPPrefixLen: 16, MacAddress: '02:42' } } },
});
const endpoints = networkEndpoints([container('a', 'web', id('2')), container('b', 'db', id('5')), container('c', 'stopped', id('6'), '')]);
const networks = fleetNetworks(nodes);
const filters = (value: object, known: readonly string[] = NETWORK_FILTERS) =>
  parseFilters(new URLSearchParams({ filters: JSON.stringify(value) }), known);
const filtered = (value: object): string[] => filterNetworks(networks, filters(value), endpoints).map((n) => n.shownName);

test('a network of the fleet is one row with its id and the client’s labels', () => {
  const row = networkRow(networks.find((n) => n.name === 'app')!);
  assert.deepEqual([row['Id'], row['Name'], row['Labels'], row['Driver']], [id('f'), 'app', { tier: 'web' }, 'bridge']);
});

test('inspect shows the containers of all nodes', () => {
  const details = networkDetails(networks.find((n) => n.name === 'app')!, endpoints);
  assert.deepEqual(details['Containers'], {
    [id('a')]: { Name: 'web', EndpointID: 'e1', MacAddress: '02:42', IPv4Address: '172.18.0.2/16', IPv6Address: '' },
    [id('b')]: { Name: 'db', EndpointID: 'e1', MacAddress: '02:42', IPv4Address: '172.18.0.2/16', IPv6Address: '' },
  });
});

for (const [what, value, wants] of [
  ['name is a part of it', { name: ['p'] }, ['app']],
  ['name is a regular expression', { name: ['^a.p$'] }, ['app']],
  ['either of two names', { name: ['app', 'own'] }, ['app', 'own']],
  ['id of the fleet by prefix', { id: ['fff'] }, ['app']],
  ['id of an engine by prefix', { id: ['555'] }, ['app']],
  ['driver', { driver: { macvlan: true } }, ['own']],
  ['scope', { scope: ['swarm'] }, []],
  ['type builtin', { type: ['builtin'] }, ['bridge']],
  ['type custom', { type: ['custom'] }, ['app', 'docker_gwbridge', 'own']],
  ['label', { label: ['tier=web'] }, ['app']],
  ['our own labels are not the client’s', { label: [LABEL.network] }, []],
  ['dangling', { dangling: ['true'] }, ['docker_gwbridge', 'own']],
  ['not dangling', { dangling: ['false'] }, ['bridge', 'app']],
  ['node', { node: ['n2'] }, ['bridge', 'app', 'own']],
  ['keys are combined', { driver: ['bridge'], type: ['custom'], node: ['BBBB'] }, ['app']],
] as const) {
  test(`networks filtered: ${what}`, () => assert.deepEqual(filtered(value), wants));
}

test('bad network filters are refused', () => {
  assert.throws(() => filtered({ type: ['x'] }), { status: 400, message: /type=x/ });
  assert.throws(() => filtered({ color: ['x'] }), { status: 400, message: "invalid filter 'color'" });
});

test('a prune takes only networks nobody uses anywhere, and never plumbing', () => {
  const pruned = (value: object) =>
    prunableNetworks(networks, filters(value, NETWORK_PRUNE_FILTERS), endpoints, Date.UTC(2026, 5, 1)).map((n) => n.shownName);
  assert.deepEqual(pruned({}), ['own']);
  assert.deepEqual(pruned({ until: ['2026-02-01'] }), []);
  assert.deepEqual(pruned({ label: ['x'] }), []);
  const unused = prunableNetworks(networks, new Map(), new Map(), 0).map((n) => n.shownName);
  assert.deepEqual(unused, ['app', 'own']);
});
