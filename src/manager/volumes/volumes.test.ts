import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findVolume, fleetVolumes, volumeNodes } from './fleet-volumes.ts';
import { requestVolumes, volumePins } from './volume-pins.ts';

const volume = (Name: string, CreatedAt = '2026-01-01T00:00:00Z', more: object = {}) => ({
  Name,
  Driver: 'local',
  Scope: 'local',
  CreatedAt,
  ...more,
});
const nodes = [
  {
    id: 'A:1',
    name: 'n1',
    volumes: [volume('data', '2026-02-01T01:00:00+02:00'), volume('one'), volume('nfs', '', { Driver: 'netapp', Scope: 'global' })],
  },
  {
    id: 'B:2|10.0.0.2',
    name: 'n2',
    volumes: [volume('data', '2026-02-01T00:00:00Z'), volume('nfs', '', { Driver: 'netapp', Scope: 'global' })],
  },
  { id: 'C:3', name: 'n3', volumes: [volume('data', '2026-01-31T00:00:00Z')] },
];
const names = (found: ReturnType<typeof findVolume<(typeof nodes)[number]>>) => found?.members.map((m) => m.node.name);

test('a volume is listed once, the oldest copy first', () => {
  assert.deepEqual(
    fleetVolumes(nodes).map((v) => `${v.name} ${v.scope} ${v.members.map((m) => m.node.name)}`),
    ['data local n3,n1,n2', 'nfs global n1,n2', 'one local n1'],
  );
});

test('a volume is found by name, and on one node by node/name', () => {
  assert.deepEqual(names(findVolume(nodes, 'data')), ['n3', 'n1', 'n2']);
  assert.deepEqual(names(findVolume(nodes, 'n2/data')), ['n2']);
  assert.deepEqual(names(findVolume(nodes, 'A:1/data')), ['n1']);
  assert.equal(findVolume(nodes, 'n2/one'), undefined);
  assert.equal(findVolume(nodes, 'nope'), undefined);
  assert.equal(findVolume(nodes, ''), undefined);
});

test('only local volumes tie a container to nodes', () => {
  assert.deepEqual(
    volumeNodes(nodes, 'data').map((n) => n.name),
    ['n1', 'n2', 'n3'],
  );
  assert.deepEqual(volumeNodes(nodes, 'nfs'), []);
});

for (const [what, host, wants] of [
  ['binds with a name', { Binds: ['data:/d', 'one:/o:ro', 'data:/e'] }, ['data', 'one']],
  ['not binds of paths', { Binds: ['/srv:/d', './x:/y', '~/x:/z'] }, []],
  [
    'mounts of type volume',
    { Mounts: [{ Type: 'volume', Source: 'data', Target: '/d' }, { Type: 'bind', Source: 'one' }, { Type: 'volume' }] },
    ['data'],
  ],
  ['nothing', { Binds: null, Mounts: null }, []],
] as const) {
  test(`named volumes of a request: ${what}`, () => assert.deepEqual(requestVolumes({ HostConfig: host }), wants));
}

test('a container goes to the one node that has its volume', () => {
  const [pin] = volumePins({ HostConfig: { Binds: ['one:/o', 'new:/n', 'nfs:/x'] } }, nodes);
  assert.deepEqual(pin, { nodeIds: new Set(['A:1']), text: 'volume one is on n1 only' });
});

test('a container goes to any of the nodes that have its volume', () => {
  const [pin] = volumePins({ HostConfig: { Binds: ['data:/d'] } }, nodes.slice(0, 2));
  assert.deepEqual([...(pin?.nodeIds ?? [])], ['A:1', 'B:2|10.0.0.2']);
});

test('a volume that a create under way may be making pulls the next container to that node, until it exists', () => {
  const making = nodes.map((node) => ({ ...node, mayBeMaking: (name: string) => node.id === 'C:3' && ['fresh', 'one'].includes(name) }));
  const [fresh, one] = volumePins({ HostConfig: { Binds: ['fresh:/f', 'one:/o'] } }, making);
  assert.deepEqual([...(fresh?.nodeIds ?? [])], ['C:3']);
  assert.deepEqual([...(one?.nodeIds ?? [])], ['A:1']);
});
