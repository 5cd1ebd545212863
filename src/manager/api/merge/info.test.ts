import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILT_OPTIONS, builtContainer, builtNode } from '../builders.ts';
import { mergeInfo } from './info.ts';

const body = (changes: object): { readonly [key: string]: unknown } => ({
  NCPU: 4,
  MemTotal: 1000,
  Driver: 'overlay2',
  DriverStatus: [['Backing Filesystem', 'extfs']],
  MemoryLimit: true,
  SwapLimit: true,
  OperatingSystem: 'Debian 12',
  KernelVersion: '6.1',
  Architecture: 'x86_64',
  IndexServerAddress: 'https://index.docker.io/v1/',
  Plugins: { Volume: ['local'], Network: ['bridge', 'host'], Authorization: null },
  Runtimes: { runc: { path: 'runc', status: { a: 'b' } } },
  SecurityOptions: ['name=seccomp', 'name=userns'],
  Labels: ['zone=west'],
  Unheard: 'of',
  ...changes,
});
const UPDATED_MS = Date.UTC(2026, 10, 22, 17, 59, 31, 500);
const n1 = builtNode('n10', {
  address: '10.0.0.1:2375',
  infoBody: body({}),
  versionBody: { Version: '28.5.2' },
  updatedAtMs: UPDATED_MS,
  images: [{ Id: 'sha256:1' }, { Id: 'sha256:2' }],
  containers: new Map(
    [builtContainer('a'), builtContainer('b', { State: 'exited' }), builtContainer('c', { State: 'paused' })].map((c) => [c.info.id, c]),
  ),
  info: {
    cpuNanos: 4e9,
    memoryBytes: 24.72 * 2 ** 30,
    usedCpuNanos: 1.5e9,
    usedMemoryBytes: 64 * 2 ** 20,
    labels: { zone: 'west', disk: 'ssd' },
  },
});
const n2 = builtNode('n2', {
  address: '10.0.0.2:2375',
  infoBody: body({
    NCPU: 2,
    MemTotal: 500,
    Driver: 'btrfs',
    SwapLimit: false,
    KernelVersion: '6.2',
    Plugins: { Volume: ['local', 'nfs'], Network: ['bridge'] },
    Runtimes: { crun: { path: 'crun' } },
    SecurityOptions: ['name=seccomp'],
  }),
  versionBody: { Version: '20.10.24' },
  images: [{ Id: 'sha256:2' }],
});
const lost = builtNode('n3', {
  state: 'unhealthy',
  problem: 'no answer for 6 s',
  infoBody: body({}),
  containers: new Map([['x', builtContainer('x')]]),
});
const never = builtNode('10.0.0.4:2375', { address: '10.0.0.4:2375', state: 'pending', problem: 'not reached yet', updatedAtMs: 0 });

const moment = { options: BUILT_OPTIONS, serverVersion: '28.5.2+schwarm.0.1.0', version: '1.51', nowMs: 0, printsSystemStatus: false };
const rows = (info: { readonly [key: string]: unknown }): readonly (readonly string[])[] => info['SystemStatus'] as string[][];

test('counts are sums over every node that was ever reached, images are counted once', () => {
  const info = mergeInfo([n1, n2, lost, never], moment);
  assert.deepEqual([info['Containers'], info['ContainersRunning'], info['ContainersPaused'], info['ContainersStopped']], [4, 2, 1, 1]);
  assert.deepEqual([info['Images'], info['NCPU'], info['MemTotal']], [2, 10, 2500]);
});

test('what the nodes share is shown, what differs is told to be mixed', () => {
  const info = mergeInfo([n1, n2], moment);
  assert.equal(info['Driver'], 'mixed');
  assert.equal(info['KernelVersion'], 'mixed');
  assert.equal(info['OperatingSystem'], 'Debian 12');
  assert.equal(info['MemoryLimit'], true);
  assert.equal(info['SwapLimit'], false);
  assert.equal('CPUSet' in info, false);
  assert.deepEqual(info['Plugins'], { Volume: ['local', 'nfs'], Network: ['bridge', 'host'], Authorization: null });
  assert.deepEqual(info['Runtimes'], { runc: { path: 'runc', status: { a: 'b' } }, crun: { path: 'crun' } });
  assert.deepEqual(info['SecurityOptions'], ['name=seccomp']);
});

// Testcontainers and `docker login` read the index server; Compose and scripts the version and the name.
test('the rest is the manager’s own or the first healthy node’s', () => {
  const info = mergeInfo([lost, n1], moment);
  assert.equal(info['IndexServerAddress'], 'https://index.docker.io/v1/');
  assert.equal(info['Unheard'], 'of');
  assert.equal(info['Name'], 'manager');
  assert.equal(info['ID'], 'fleet');
  assert.equal(info['ServerVersion'], '28.5.2+schwarm.0.1.0');
  assert.deepEqual((info['Swarm'] as { LocalNodeState: unknown }).LocalNodeState, 'inactive');
  assert.equal(info['SystemTime'], '1970-01-01T00:00:00.000Z');
});

test('the table of nodes has the original’s keys, order and blanks', () => {
  assert.deepEqual(rows(mergeInfo([n1], moment)), [
    ['Role', 'primary'],
    ['Strategy', 'spread'],
    ['Filters', 'health, port'],
    ['Nodes', '1'],
    [' n10', '10.0.0.1:2375'],
    ['  └ ID', 'ID-n10'],
    ['  └ Status', 'Healthy'],
    ['  └ Containers', '3 (1 Running, 1 Paused, 1 Stopped)'],
    ['  └ Reserved CPUs', '1.5 / 4'],
    ['  └ Reserved Memory', '64 MiB / 24.72 GiB'],
    ['  └ Labels', 'disk=ssd, zone=west'],
    ['  └ UpdatedAt', '2026-11-22T17:59:31Z'],
    ['  └ ServerVersion', '28.5.2'],
  ]);
});

test('nodes are sorted as people count, lost ones say why, unknown ones are called so', () => {
  const table = rows(mergeInfo([n1, n2, lost, never], moment));
  assert.deepEqual(
    table.filter(([key]) => /^ \S/.test(key ?? '')).map(([key]) => key),
    [' (unknown)', ' n2', ' n3', ' n10'],
  );
  const at = table.findIndex(([key]) => key === ' n3');
  assert.deepEqual(table[at + 2], ['  └ Status', 'Unhealthy']);
  assert.deepEqual(table[at + 3], ['  └ Containers', '1']);
  assert.deepEqual(table[at + 7], ['  └ Error', 'no answer for 6 s']);
  assert.deepEqual(table.at(-1)?.[0], '  └ ServerVersion');
});

test('warnings name nodes that are away and engines of different versions', () => {
  assert.equal(mergeInfo([n1], moment)['Warnings'], null);
  assert.deepEqual(mergeInfo([n1, n2, lost], moment)['Warnings'], [
    'WARNING: node n3 (10.0.0.1:2375) is unhealthy: no answer for 6 s',
    'WARNING: nodes run engines of different versions: 20.10.24, 28.5.2',
  ]);
  assert.deepEqual(mergeInfo([n1], { ...moment, portProblems: ['port 80/tcp is not forwarded'] })['Warnings'], [
    'WARNING: port 80/tcp is not forwarded',
  ]);
});

test('the table is in DriverStatus too, unless the client would print it twice', () => {
  assert.deepEqual(mergeInfo([n1], moment)['DriverStatus'], rows(mergeInfo([n1], moment)));
  assert.deepEqual(mergeInfo([n1], { ...moment, printsSystemStatus: true })['DriverStatus'], [['Backing Filesystem', 'extfs']]);
});

test('clients before API 1.44 get runtimes without status', () => {
  assert.deepEqual(mergeInfo([n1], { ...moment, version: '1.43' })['Runtimes'], { runc: { path: 'runc' } });
});

test('a fleet of no nodes has an info, too', () => {
  const info = mergeInfo([], moment);
  assert.equal(info['NCPU'], 0);
  assert.equal(info['Driver'], '');
  assert.deepEqual(rows(info).at(-1), ['Nodes', '0']);
});

test('a node whose clock is far from the manager’s is told of', () => {
  const clock = (name: string, offMs: number) =>
    builtNode(name, { infoBody: body({ SystemTime: new Date(UPDATED_MS + offMs).toISOString() }), updatedAtMs: UPDATED_MS });
  const warnings = mergeInfo([clock('a', 20_000), clock('b', 130_000), clock('c', -7_200_000)], moment)['Warnings'];
  assert.match(String((warnings as string[])[0]), /^WARNING: the clock of node b is 2 minutes ahead of the manager's/);
  assert.match(String((warnings as string[])[1]), /^WARNING: the clock of node c is 2 hours behind the manager's/);
  assert.equal((warnings as string[]).length, 2);
});
