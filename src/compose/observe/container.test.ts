import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseListEntry } from './container.ts';

const ENTRY = {
  Id: 'a'.repeat(64),
  Names: ['/n1/t1-web-1', '/n1/other/alias'],
  Image: 'busybox',
  ImageID: 'sha256:1',
  Command: 'sleep 1',
  Created: 5,
  State: 'running',
  Status: 'Up 2 minutes (healthy)',
  Labels: {
    'com.docker.compose.project': 't1',
    'com.docker.compose.service': 'web',
    'com.docker.compose.container-number': '1',
    'com.docker.compose.oneoff': 'False',
  },
  NetworkSettings: { Networks: { 'n1/t1_default': { NetworkID: 'net' } } },
  Mounts: [{ Type: 'volume', Name: 'n1/v', Source: '', Destination: '/v', RW: false }],
  Ports: [
    { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 32768, Type: 'tcp' },
    { PrivatePort: 81, Type: 'udp' },
  ],
};

test('a list entry tells all a plan needs; a node before names is taken off and kept', () => {
  const c = parseListEntry(ENTRY)!;
  assert.equal(c.name, 't1-web-1');
  assert.equal(c.node, 'n1');
  assert.equal(c.number, 1);
  assert.equal(c.oneoff, false);
  assert.equal(c.health, 'healthy');
  assert.deepEqual([...c.networks], [['t1_default', 'net']]);
  assert.deepEqual(c.mounts, [{ type: 'volume', name: 'v', source: '', target: '/v', writable: false }]);
  assert.deepEqual(c.ports[1], { ip: '', targetPort: 81, publishedPort: 0, protocol: 'udp' });
});

for (const [status, health, exitCode] of [
  ['Up 1 second (health: starting)', 'starting', undefined],
  ['Up 1 second (unhealthy)', 'unhealthy', undefined],
  ['Up 1 second', 'none', undefined],
  ['Exited (137) 3 minutes ago', 'none', 137],
  ['Created', 'none', undefined],
] as const) {
  test(`status "${status}" means health ${health} and exit code ${exitCode}`, () => {
    const c = parseListEntry({ ...ENTRY, Status: status })!;
    assert.equal(c.health, health);
    assert.equal(c.exitCode, exitCode);
  });
}

test('the node is the label a manager adds, one-offs have no number, and what has no id is none', () => {
  const labels = { 'io.schwarm.node': 'n2', 'com.docker.compose.oneoff': 'True' };
  const c = parseListEntry({ Id: 'x', Names: ['/a'], Labels: labels })!;
  assert.equal(c.node, 'n2');
  assert.equal(c.oneoff, true);
  assert.equal(c.number, undefined);
  assert.equal(parseListEntry({ Names: ['/a'] }), undefined);
});
