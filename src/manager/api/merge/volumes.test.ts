import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fleetVolumes } from '../../volumes/index.ts';
import { parseFilters } from '../filters.ts';
import {
  classicVolumeRow,
  filterVolumes,
  prunableVolumes,
  usersOf,
  VOLUME_FILTERS,
  VOLUME_PRUNE_FILTERS,
  volumeRow,
  volumesPerNode,
  volumeUsers,
} from './volumes.ts';

const HEX = 'ab'.repeat(32);
const ANONYMOUS = { 'com.docker.volume.anonymous': '' };
const volume = (Name: string, Labels: object | null = null, Driver = 'local') => ({
  Name,
  Driver,
  Scope: 'local',
  CreatedAt: '2026-01-01T00:00:00Z',
  Labels,
});
const old = { id: 'AAAA', name: 'n1', volumes: [volume('data', { tier: 'db' }), volume(HEX), volume('cache')] };
const young = {
  id: 'BBBB',
  name: 'n2',
  volumes: [
    volume('data'),
    volume('f'.repeat(64)),
    volume('e'.repeat(64), ANONYMOUS),
    volume('d'.repeat(64), ANONYMOUS),
    volume('nfs', null, 'plugin'),
    { ...volume('c'.repeat(64), ANONYMOUS), Options: { type: 'nfs' } },
  ],
};
const nodes = [old, young];
const container = (nodeId: string, id: string, ...names: string[]) => ({
  nodeId,
  entry: { Id: id, Mounts: [{ Type: 'bind', Source: '/x' }, ...names.map((Name) => ({ Type: 'volume', Name }))] },
});
const users = volumeUsers([container('AAAA', 'c1', 'data'), container('BBBB', 'c2', 'd'.repeat(64))]);
const filters = (value: object, known: readonly string[]) => parseFilters(new URLSearchParams({ filters: JSON.stringify(value) }), known);
const filtered = (value: object): string[] =>
  filterVolumes(fleetVolumes(nodes), filters(value, VOLUME_FILTERS), users).map((v) => v.name.slice(0, 5));

test('with several nodes a volume says where it is, with one it is the engine’s own', () => {
  const [, data] = fleetVolumes(nodes).filter((v) => v.members.length > 0 && !/^[0-9a-f]{64}$/.test(v.name));
  assert.deepEqual(volumeRow(data!, 2)['Status'], { nodes: 'n1,n2' });
  assert.equal(volumeRow(data!, 1), data!.members[0]!.entry);
});

test('a volume is in use when a container on one of its nodes mounts it', () => {
  const [data] = fleetVolumes(nodes).filter((v) => v.name === 'data');
  assert.deepEqual(usersOf(data!, users), ['c1']);
});

for (const [what, value, wants] of [
  ['name is a part of it', { name: ['at'] }, ['data']],
  ['name is a regular expression', { name: ['^d.ta$'] }, ['data']],
  ['driver', { driver: ['plugin'] }, ['nfs']],
  ['label', { label: ['tier=db'] }, ['data']],
  ['node', { node: ['n1'] }, ['ababa', 'cache', 'data']],
  ['dangling', { dangling: ['1'], node: ['n1'] }, ['ababa', 'cache']],
  ['not dangling', { dangling: ['0'] }, ['data', 'ddddd']],
] as const) {
  test(`volumes filtered: ${what}`, () => assert.deepEqual(filtered(value).sort(), wants));
}

test('a prune never takes a volume somebody named, unless told to', () => {
  const pruned = (value: object) =>
    prunableVolumes(nodes, filters(value, VOLUME_PRUNE_FILTERS), users, (node) => node.id === 'BBBB').map(
      (v) => `${v.node.name} ${v.name.slice(0, 5)}`,
    );
  assert.deepEqual(pruned({}), ['n1 ababa', 'n2 eeeee']);
  assert.deepEqual(pruned({ all: ['1'] }), ['n1 ababa', 'n1 cache', 'n2 data', 'n2 fffff', 'n2 eeeee']);
  assert.deepEqual(pruned({ all: ['true'], label: ['tier'] }), []);
});

test('as the original listed them each local volume is one of its node, filters apply to each', () => {
  const global = { ...volume('shared'), Scope: 'global' };
  const holders = [
    { ...old, volumes: [volume('data', { tier: 'db' }), global] },
    { ...young, volumes: [volume('data'), global] },
  ];
  const rows = (value: object): unknown[] =>
    filterVolumes(volumesPerNode(fleetVolumes(holders)), filters(value, VOLUME_FILTERS), users).map((v) => classicVolumeRow(v)['Name']);
  assert.deepEqual(rows({}), ['n1/data', 'n2/data', 'shared']);
  assert.deepEqual(rows({ node: ['n2'] }), ['n2/data', 'shared']);
  assert.deepEqual(rows({ name: ['data'] }), ['n1/data', 'n2/data']);
  assert.deepEqual(rows({ name: ['n2/data'] }), ['n2/data']);
  assert.deepEqual(rows({ label: ['tier'] }), ['n1/data']);
  assert.deepEqual(rows({ dangling: ['false'] }), ['n1/data']);
});
