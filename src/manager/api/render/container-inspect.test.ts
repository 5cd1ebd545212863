import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtNode } from '../builders.ts';
import { containerInspect } from './container-inspect.ts';

const node = builtNode('n1', {
  info: { cpuNanos: 4e9, labels: { zone: 'west' } },
  networks: [{ Id: 'engine-id', Name: 'app', Labels: { 'io.schwarm.network': 'fleet-id' } }],
});
const body = `{"Id":"abc","Created":"2026","HostConfig":{"PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}},
 "Big":12345678901234567890,"Config":{"Labels":{"NetworkSettings":"{\\"Ports\\":1}"}},
 "NetworkSettings":{"Bridge":"","Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],"81/tcp":null},
 "Networks":{"app":{"NetworkID":"engine-id"}}}}
`;

test('an inspect gets the node, and addresses that can be dialled in NetworkSettings only', () => {
  const shown = JSON.parse(containerInspect(body, node)) as {
    Node: unknown;
    HostConfig: unknown;
    NetworkSettings: { Ports: unknown; Networks: unknown };
  };
  assert.deepEqual(shown.Node, {
    ID: 'ID-n1',
    IP: '10.0.0.1',
    Addr: '10.0.0.1:2375',
    Name: 'n1',
    Cpus: 4,
    Memory: 2 ** 30,
    Labels: { zone: 'west' },
  });
  assert.deepEqual(shown.NetworkSettings.Ports, { '80/tcp': [{ HostIp: '10.0.0.1', HostPort: '8080' }], '81/tcp': null });
  assert.deepEqual(shown.NetworkSettings.Networks, { app: { NetworkID: 'fleet-id' } });
  // Clients feed these back into a create.
  assert.deepEqual(shown.HostConfig, { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } });
});

test('everything else passes byte for byte', () => {
  const shown = containerInspect(body, node);
  const upTo = body.indexOf('"Ports":{"80/tcp":[{"HostIp":"0.0.0.0"');
  assert.equal(shown.slice(0, upTo), body.slice(0, upTo));
  assert.ok(shown.endsWith('}\n'));
});

test('an inspect without networks still gets its node', () => {
  assert.match(containerInspect('{}', node), /^\{"Node":\{"ID":"ID-n1",/);
  assert.match(containerInspect('{"NetworkSettings":{"Ports":null}}', node), /^\{"NetworkSettings":\{"Ports":null\},"Node":/);
});

test('where the manager chose a host port, an inspect shows what was asked for beside what was given', () => {
  const asked = '{"80/tcp":[{"HostIp":"","HostPort":"0"}]}';
  const forwarded = { addresses: ['127.0.0.1'], ports: new Set(['8080/tcp']) };
  const shown = JSON.parse(containerInspect(body, node, { asked, forwarded })) as {
    HostConfig: unknown;
    NetworkSettings: { Ports: unknown };
  };
  assert.deepEqual(shown.HostConfig, { PortBindings: JSON.parse(asked) as unknown });
  assert.deepEqual(shown.NetworkSettings.Ports, { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }], '81/tcp': null });
});

test('a label that tells no port bindings changes nothing', () => {
  for (const asked of ['', '{', '[]', '7']) assert.equal(containerInspect(body, node, { asked }), containerInspect(body, node));
});
