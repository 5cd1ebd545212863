import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeInfo } from '../../../model/index.ts';
import { container, fleet, node, order, policy, type RequestSketch, refusals, request } from '../builders.ts';
import { place } from '../place.ts';

interface Row {
  readonly name: string;
  readonly nodes: readonly NodeInfo[];
  readonly asks: RequestSketch;
  /** Names of the nodes that may take it, in any order. */
  readonly fits: readonly string[];
  /** Texts of the refusals, where they matter. */
  readonly says?: readonly string[];
}

function table(title: string, rows: readonly Row[]): void {
  for (const row of rows) {
    test(`${title}: ${row.name}`, () => {
      const decision = place(fleet(...row.nodes), request(row.asks), policy());
      assert.deepEqual(order(decision).toSorted(), row.fits);
      if (row.says !== undefined) assert.deepEqual(refusals(decision), row.says);
    });
  }
}

table('health', [
  {
    name: 'only healthy nodes, and the reason tells the problem',
    nodes: [
      node('a'),
      node('b', { state: 'pending', problem: 'not reached yet' }),
      node('c', { state: 'unhealthy', problem: 'connection refused' }),
      node('d', { state: 'disconnected' }),
    ],
    asks: {},
    fits: ['a'],
    says: ['b: is pending: not reached yet', 'c: is unhealthy: connection refused', 'd: has left the fleet'],
  },
]);

const slots = (value: string, containers: number): NodeInfo => node('a', { labels: { containerslots: value }, containers });
table('containerslots', [
  { name: 'below the limit', nodes: [slots('2', 1)], asks: {}, fits: ['a'] },
  { name: 'at the limit', nodes: [slots('2', 2)], asks: {}, fits: [], says: ['a: all of its 2 container slots are taken'] },
  { name: 'no slots at all', nodes: [slots('0', 0)], asks: {}, fits: [] },
  { name: 'a label that is no whole number is no limit', nodes: [slots('many', 9)], asks: {}, fits: ['a'] },
  {
    name: 'stopped and reserved containers take slots',
    nodes: [
      node('a', {
        labels: { containerslots: '2' },
        containers: [container('x', { state: 'exited' }), container('y', { state: 'reserved' })],
      }),
    ],
    asks: {},
    fits: [],
  },
]);

const memory = (name: string, used: number): NodeInfo => node(name, { memoryBytes: 1_000_000_000, usedMemoryBytes: used });
table('resources', [
  {
    name: 'memory up to the last byte, 5 % of overcommit included',
    nodes: [memory('a', 50_000_000)],
    asks: { memoryBytes: 1e9 },
    fits: ['a'],
  },
  {
    name: 'not one byte more',
    nodes: [memory('a', 50_000_001)],
    asks: { memoryBytes: 1e9 },
    fits: [],
    says: ['a: too little memory: 953.7 MiB of memory asked for, 953.7 MiB of 953.7 MiB free'],
  },
  {
    name: 'parts of CPUs are exact',
    nodes: [node('a', { cpus: 2, usedCpuNanos: 1_600_000_000 })],
    asks: { cpuNanos: 500_000_000 },
    fits: ['a'],
  },
  {
    name: 'CPUs asked for and free are told',
    nodes: [node('a', { cpus: 2, usedCpuNanos: 1_600_000_001 })],
    asks: { cpuNanos: 500_000_000 },
    fits: [],
    says: ['a: too little CPU: 0.5 CPUs asked for, 0.499 of 2 CPUs free'],
  },
  {
    name: 'no engine takes a limit above its number of CPUs, overcommit or not',
    nodes: [node('a', { cpus: 2 })],
    asks: { cpuNanos: 2_050_000_000 },
    fits: [],
    says: ['a: too little CPU: 2.05 CPUs asked for, it has 2 CPUs'],
  },
  {
    name: 'both too little',
    nodes: [node('a', { usedCpuNanos: 4e9, usedMemoryBytes: 8e9 })],
    asks: { cpuNanos: 1e9, memoryBytes: 1e9 },
    fits: [],
    says: ['a: too little CPU and memory: 1 CPUs and 953.7 MiB of memory asked for, 0.2 of 4 CPUs free and 381.5 MiB of 7.451 GiB free'],
  },
  { name: 'a full node takes what asks for nothing', nodes: [memory('a', 9e9)], asks: {}, fits: ['a'] },
  { name: 'memory in use does not count against a CPU request', nodes: [memory('a', 9e9)], asks: { cpuNanos: 1e9 }, fits: ['a'] },
  {
    name: 'a node that tells no capacity is refused whatever is asked',
    nodes: [node('a', { cpus: 0 }), node('b', { memoryBytes: 0 }), node('c', { memoryBytes: Number.NaN })],
    asks: {},
    fits: [],
    says: ['a: it tells no CPUs or no memory', 'b: it tells no CPUs or no memory', 'c: it tells no CPUs or no memory'],
  },
]);

table('constraint', [
  {
    name: 'a label',
    nodes: [node('a', { labels: { zone: 'west' } }), node('b', { labels: { zone: 'east' } }), node('c')],
    asks: { says: ['constraint:zone==west'] },
    fits: ['a'],
    says: ['b: constraint zone==west is not met: zone is east', 'c: constraint zone==west is not met: it has no label zone'],
  },
  {
    name: 'not a label; a node without it is not it either',
    nodes: [node('a', { labels: { zone: 'west' } }), node('b', { labels: { zone: 'east' } }), node('c')],
    asks: { says: ['constraint:zone!=west'] },
    fits: ['b', 'c'],
  },
  {
    name: '==* asks for the label, even an empty one',
    nodes: [node('a', { labels: { ssd: '' } }), node('b')],
    asks: { says: ['constraint:ssd==*'] },
    fits: ['a'],
  },
  {
    name: '!=* asks for nodes without the label',
    nodes: [node('a', { labels: { ssd: '' } }), node('b')],
    asks: { says: ['constraint:ssd!=*'] },
    fits: ['b'],
  },
  { name: 'a glob', nodes: [node('n1'), node('n12'), node('m1')], asks: { says: ['constraint:node==n*'] }, fits: ['n1', 'n12'] },
  {
    name: 'a regular expression',
    nodes: [node('n1'), node('n12'), node('m1')],
    asks: { says: ['constraint:node==/^[nm]1$/'] },
    fits: ['m1', 'n1'],
  },
  {
    name: 'several must all hold',
    nodes: [node('n1', { labels: { a: '1' } }), node('n2')],
    asks: { says: ['constraint:node==n*', 'constraint:a==1'] },
    fits: ['n1'],
  },
  {
    name: 'all that do not hold are told',
    nodes: [node('a', { labels: { x: '' } })],
    asks: { says: ['constraint:x==1', 'constraint:node==b'] },
    fits: [],
    says: ['a: constraint x==1, node==b is not met: x is empty'],
  },
  {
    name: 'the node by id',
    nodes: [node('a', { id: 'X:Y|a:1' }), node('b', { id: 'Z' })],
    asks: { says: ['constraint:node==X:Y|a:1'] },
    fits: ['a'],
  },
  {
    name: 'the node by its engine’s id',
    nodes: [node('a', { id: 'X:Y|a:1' }), node('b', { id: 'Z' })],
    asks: { says: ['constraint:node==X:Y'] },
    fits: ['a'],
  },
  {
    name: 'the node by the beginning of its id',
    nodes: [node('a', { id: 'ABCD:EFGH:IJ|a:1' }), node('b', { id: 'Z' })],
    asks: { says: ['constraint:node==ABCD:EFGH*'] },
    fits: ['a'],
  },
  {
    name: 'short patterns are held against names only, as random ids match them by accident',
    nodes: [node('n1', { id: '7e1e' }), node('b', { id: '7e2e' })],
    asks: { says: ['constraint:node!=*e*'] },
    fits: ['b', 'n1'],
  },
  { name: 'a key that every object has is no label', nodes: [node('a')], asks: { says: ['constraint:constructor==*'] }, fits: [] },
  {
    name: 'a dot is a dot',
    nodes: [node('a', { labels: { v: '1x2' } }), node('b', { labels: { v: '1.2' } })],
    asks: { says: ['constraint:v==1.2'] },
    fits: ['b'],
  },
]);

table('whitelist', [
  { name: 'names', nodes: [node('a'), node('b'), node('c')], asks: { says: ['whitelist:node==a|b'] }, fits: ['a', 'b'] },
  { name: '!= means none of them', nodes: [node('a'), node('b'), node('c')], asks: { says: ['whitelist:node!=a|b'] }, fits: ['c'] },
  { name: 'ids', nodes: [node('a'), node('b', { id: 'X|b:1' })], asks: { says: ['whitelist:node==id-a|X'] }, fits: ['a', 'b'] },
  { name: 'any key, exact names', nodes: [node('ab'), node('a*')], asks: { says: ['whitelist:x==a*'] }, fits: ['a*'] },
]);

const ID = '0123456789ab'.padEnd(64, 'c');
const web = container('web', { id: ID, labels: { tier: 'front' }, swarmId: 'fedcba987654'.padEnd(64, '0') });
const DIGEST = `sha256:${'d'.repeat(64)}`;
const boxes = node('a', { images: [{ id: `sha256:${ID}`, tags: ['busybox:1.36', 'host:5000/app:x'], digests: [`busybox@${DIGEST}`] }] });
const affinity = (expression: string, fits: readonly string[]): Row => ({
  name: expression.slice(0, 60),
  nodes: [node('a', { containers: [web], images: boxes.images }), node('b', { containers: [container('db')] })],
  asks: { says: [`affinity:${expression}`] },
  fits,
});
table('affinity', [
  affinity('container==web', ['a']),
  affinity('container!=web', ['b']),
  affinity('container==w*', ['a']),
  affinity('container==/^(web|db)$/', ['a', 'b']),
  affinity('container==nothing', []),
  affinity(`container==${ID}`, ['a']),
  affinity(`container==${ID.slice(0, 12)}`, ['a']),
  affinity(`container==${ID.slice(0, 5)}`, []),
  affinity('container==fedcba987654', ['a']),
  affinity('container==01234567*', ['a']),
  affinity('container!=*c*', ['a', 'b']),
  affinity('image==busybox', ['a']),
  affinity('image==busybox:1.36', ['a']),
  affinity('image==busybox:1.37', []),
  affinity('image==docker.io/library/busybox', ['a']),
  affinity('image==docker.io/library/busybox:1.36', ['a']),
  affinity('image==host:5000/app', ['a']),
  affinity('image==app', []),
  affinity(`image==sha256:${ID}`, ['a']),
  affinity(`image==${ID.slice(0, 12)}`, ['a']),
  affinity(`image==busybox@${DIGEST}`, ['a']),
  affinity(`image==docker.io/library/busybox:any@${DIGEST}`, ['a']),
  affinity('image==/^busy/', ['a']),
  affinity('image!=busybox', ['b']),
  affinity('tier==front', ['a']),
  affinity('tier!=front', ['b']),
  affinity('tier==*', ['a']),
  affinity('tier!=*', ['b']),
]);

test('affinity: stopped and reserved containers count', () => {
  for (const state of ['exited', 'reserved'] as const) {
    const nodes = [node('a', { containers: [container('web', { state })] }), node('b')];
    assert.deepEqual(order(place(fleet(...nodes), request({ says: ['affinity:container==web'] }), policy())), ['a']);
  }
});

test('affinity: the reason names the expression', () => {
  const decision = place(fleet(node('a')), request({ says: ['affinity:container==web'] }), policy());
  assert.deepEqual(refusals(decision), ['a: affinity container==web is not met']);
});

const other = container('other', { id: '0123ff'.padEnd(64, '0') });
const needs = (target: string, fits: readonly string[], says?: readonly string[]): Row => ({
  name: `link ${target.slice(0, 20)}`,
  nodes: [node('a', { containers: [web, container('db')] }), node('b', { containers: [other] })],
  asks: { needs: [`link ${target}`] },
  fits,
  ...(says !== undefined && { says }),
});
table('dependency', [
  needs('web', ['a'], ['b: container web (--link) is on node a']),
  needs('a/web', ['a']),
  needs('id-a/web', ['a']),
  needs('b/web', [], ['a: there is no container b/web (--link)', 'b: there is no container b/web (--link)']),
  needs('nobody', [], ['a: there is no container nobody (--link)', 'b: there is no container nobody (--link)']),
  needs(ID, ['a']),
  needs('01234', ['a']),
  needs(
    '0123',
    [],
    ['a: several containers have an id that begins with 0123 (--link)', 'b: several containers have an id that begins with 0123 (--link)'],
  ),
  needs('fedcba987654', ['a']),
  {
    name: 'all of them on one node',
    nodes: [node('a', { containers: [web, container('db')] }), node('b', { containers: [other] })],
    asks: { needs: ['volumes-from web', 'network db', 'ipc web', 'pid other'] },
    fits: [],
    says: [
      'a: container other (--pid container:) is on node b',
      'b: container web (--volumes-from) is on node a, container db (--network container:) is on node a, container web (--ipc container:) is on node a',
    ],
  },
  {
    name: 'a name wins over a stable id',
    nodes: [node('a', { containers: [web] }), node('b', { containers: [container('fedcba987654')] }), node('c', { containers: [web] })],
    asks: { needs: ['link fedcba987654'] },
    fits: ['b'],
  },
  {
    name: 'a name wins over the beginning of an id',
    nodes: [node('a', { containers: [container('0123')] }), node('b', { containers: [web] })],
    asks: { needs: ['link 0123'] },
    fits: ['a'],
  },
]);

table('platform', [
  {
    name: 'nothing asked, nothing refused',
    nodes: [node('a'), node('b', { platform: 'linux/arm64' }), node('c', { platform: '' })],
    asks: {},
    fits: ['a', 'b', 'c'],
  },
  {
    name: 'system and machine must fit',
    nodes: [node('a'), node('b', { platform: 'linux/arm64' }), node('c', { platform: 'windows/amd64' })],
    asks: { platform: 'linux/amd64' },
    fits: ['a'],
    says: ['b: it is linux/arm64, linux/amd64 is asked for', 'c: it is windows/amd64, linux/amd64 is asked for'],
  },
  {
    name: 'only the system asked',
    nodes: [node('a'), node('b', { platform: 'linux/arm64' }), node('c', { platform: 'windows/amd64' })],
    asks: { platform: 'linux' },
    fits: ['a', 'b'],
  },
  {
    name: 'newer ARM runs older',
    nodes: [node('a', { platform: 'linux/arm/v6' }), node('b', { platform: 'linux/arm/v7' })],
    asks: { platform: 'linux/arm/v7' },
    fits: ['b'],
  },
  {
    name: '64-bit ARM runs 32-bit',
    nodes: [node('a', { platform: 'linux/arm64' }), node('b')],
    asks: { platform: 'linux/arm/v7' },
    fits: ['a'],
  },
  {
    name: '64-bit x86 runs 32-bit',
    nodes: [node('a', { platform: 'linux/arm64' }), node('b')],
    asks: { platform: 'linux/386' },
    fits: ['b'],
  },
  {
    name: 'a label tells of emulation',
    nodes: [node('a', { labels: { 'io.schwarm.platforms': 'linux/arm64, rubbish,linux/riscv64' } }), node('b')],
    asks: { platform: 'linux/riscv64' },
    fits: ['a'],
  },
]);

table('api', [
  {
    name: 'a field needs an engine that knows it',
    nodes: [
      node('a', { apiVersion: '1.41' }),
      node('b', { apiVersion: '1.44' }),
      node('c', { apiVersion: '2.0' }),
      node('d', { apiVersion: '' }),
    ],
    asks: { apiNeeds: [{ field: 'HostConfig.Annotations', version: '1.43' }] },
    fits: ['b', 'c'],
    says: [
      'a: HostConfig.Annotations needs API 1.43, its engine speaks 1.41',
      'd: HostConfig.Annotations needs API 1.43, its engine speaks none yet',
    ],
  },
]);
