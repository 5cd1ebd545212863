import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtContainer, builtNode } from '../builders.ts';
import { parseFilters } from '../filters.ts';
import { CONTAINER_FILTERS, containerTests } from './container-filters.ts';

const n1 = builtNode('n1', { networks: [{ Id: 'net1', Name: 'app', Labels: { 'io.schwarm.network': 'fleet1' } }] });
const down = builtNode('n2', { state: 'unhealthy', problem: 'no answer' });
const containers = [
  builtContainer(
    'web',
    {
      Labels: { tier: 'front', empty: '' },
      Status: 'Up 5 seconds (healthy)',
      Ports: [
        { PrivatePort: 80, PublicPort: 8080, Type: 'tcp', IP: '0.0.0.0' },
        { PrivatePort: 53, Type: 'udp' },
      ],
      Mounts: [{ Name: 'data', Source: '/var/x', Destination: '/data' }],
      NetworkSettings: { Networks: { app: { NetworkID: 'net1' } } },
    },
    n1,
  ),
  builtContainer('web-2', { Labels: { tier: 'front', 'com.docker.swarm.task': '' }, Status: 'Up 1 second (health: starting)' }, n1),
  builtContainer('old', { State: 'exited', Status: 'Exited (137) 2 hours ago' }, n1),
  builtContainer('far', { Names: ['/far', '/web/alias'] }, down),
];

const shown = (filters: object): string[] => {
  const tests = containerTests(parseFilters(new URLSearchParams({ filters: JSON.stringify(filters) }), CONTAINER_FILTERS));
  return containers.filter((c) => tests.every((t) => t(c))).map((c) => c.info.name);
};

for (const c of [
  { filters: {}, wants: ['web', 'web-2', 'old', 'far'] },
  { filters: { label: ['tier'] }, wants: ['web', 'web-2'] },
  { filters: { label: ['tier=front', 'empty='] }, wants: ['web'] },
  { filters: { label: ['tier=back'] }, wants: [] },
  { filters: { name: ['web'] }, wants: ['web', 'web-2', 'far'] },
  { filters: { name: ['^/web$'] }, wants: ['web'] },
  { filters: { name: ['^web$', '^old$'] }, wants: ['web', 'old'] },
  { filters: { name: ['('] }, wants: [] },
  { filters: { name: ['/web-2'] }, wants: ['web-2'] },
  { filters: { id: ['web0', 'old0'] }, wants: ['web', 'old'] },
  { filters: { status: ['exited'] }, wants: ['old'] },
  { filters: { health: ['healthy'] }, wants: ['web'] },
  { filters: { health: ['starting'] }, wants: ['web-2'] },
  { filters: { health: ['none'] }, wants: ['old', 'far'] },
  { filters: { exited: ['137'] }, wants: ['old'] },
  { filters: { exited: ['0'] }, wants: [] },
  { filters: { volume: ['data'] }, wants: ['web'] },
  { filters: { volume: ['/data'] }, wants: ['web'] },
  { filters: { network: ['app'] }, wants: ['web'] },
  { filters: { network: ['net'] }, wants: ['web'] },
  { filters: { network: ['fleet1'] }, wants: ['web'] },
  { filters: { network: ['other'] }, wants: [] },
  { filters: { publish: ['8080'] }, wants: ['web'] },
  { filters: { publish: ['80'] }, wants: [] },
  { filters: { publish: ['53/udp'] }, wants: [] },
  { filters: { expose: ['50-60/udp'] }, wants: ['web'] },
  { filters: { expose: ['80', '443'] }, wants: ['web'] },
  { filters: { node: ['n2'] }, wants: ['far'] },
  { filters: { node: ['ID-n1'] }, wants: ['web', 'web-2', 'old'] },
  { filters: { 'is-task': ['true'] }, wants: ['web-2'] },
  { filters: { 'is-task': ['0'] }, wants: ['web', 'old', 'far'] },
  { filters: { isolation: ['default'], status: ['running'], name: ['web'] }, wants: ['web', 'web-2', 'far'] },
]) {
  test(`the filters ${JSON.stringify(c.filters)} show ${c.wants.join(', ') || 'nothing'}`, () =>
    assert.deepEqual(shown(c.filters), c.wants));
}

for (const [filters, message] of [
  [{ status: ['done'] }, "invalid filter 'status=done'"],
  [{ health: ['well'] }, "invalid filter 'health=well'"],
  [{ exited: ['x'] }, "invalid filter 'exited=x'"],
  [{ 'is-task': ['perhaps'] }, "invalid filter 'is-task=[perhaps]'"],
  [{ colour: ['red'] }, "invalid filter 'colour'"],
] as const) {
  test(`the filters ${JSON.stringify(filters)} are refused`, () => assert.throws(() => shown(filters), { status: 400, message }));
}

test('a port that is none is refused', () => {
  assert.throws(() => shown({ publish: ['eighty'] }), { status: 400, message: /invalid filter 'publish=eighty'/ });
  assert.throws(() => shown({ expose: ['90-80'] }), { status: 400 });
});
