import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/index.ts';
import { outOfReach, wantedPorts, withHostPorts } from './wanted-ports.ts';

const body = (HostConfig: object, ExposedPorts: object = {}): JsonObject => ({ Image: 'x', ExposedPorts, HostConfig });
const bind = (HostPort?: string, HostIp?: string): object => ({ ...(HostIp === undefined ? {} : { HostIp }), HostPort });

for (const c of [
  { name: 'a fixed port', host: { PortBindings: { '80/tcp': [bind('8080')] } }, wants: ['80/tcp 8080-8080/tcp @0'] },
  { name: 'left open by nothing', host: { PortBindings: { '80/tcp': [bind('')] } }, wants: ['80/tcp 0-0/tcp @0'] },
  { name: 'left open by zero, as Testcontainers does', host: { PortBindings: { '80/tcp': [bind('0')] } }, wants: ['80/tcp 0-0/tcp @0'] },
  { name: 'left open without the field', host: { PortBindings: { '80/tcp': [{}] } }, wants: ['80/tcp 0-0/tcp @0'] },
  { name: 'a range', host: { PortBindings: { '80/udp': [bind('8000-8005')] } }, wants: ['80/udp 8000-8005/udp @0'] },
  {
    name: 'both IP versions as one',
    host: { PortBindings: { '80/tcp': [bind('', '0.0.0.0'), bind('', '::'), bind('1')] } },
    wants: ['80/tcp 0-0/tcp @0,1', '80/tcp 1-1/tcp @2'],
  },
  { name: 'nothing for an empty list', host: { PortBindings: { '80/tcp': [], '81/tcp': null } }, wants: [] },
  {
    name: "nothing on a node's loopback",
    host: { PortBindings: { '80/tcp': [bind('', '127.0.0.1'), bind('5')] } },
    wants: ['80/tcp 5-5/tcp @1'],
  },
  { name: 'nothing for SCTP', host: { PortBindings: { '80/sctp': [bind('')] } }, wants: [] },
  { name: "nothing on the host's network", host: { NetworkMode: 'host', PortBindings: { '80/tcp': [bind('1')] } }, wants: [] },
  {
    name: 'all exposed ports, those of the image too',
    host: { PublishAllPorts: true, PortBindings: { '80/tcp': [bind('8080')] } },
    wants: ['80/tcp 8080-8080/tcp @0', '81/tcp 0-0/tcp @', '82/udp 0-0/udp @', '90/tcp 0-0/tcp @'],
  },
]) {
  test(`a create wants ${c.name}`, () => {
    const wanted = wantedPorts(body(c.host, { '80/tcp': {}, '81': {}, '82/udp': {} }), ['80/tcp', '90/tcp']);
    const told = wanted.map(({ port, places, wish: { from, to, protocol } }) => `${port} ${from}-${to}/${protocol} @${places.join(',')}`);
    assert.deepEqual(told, c.wants);
  });
}

test('numbers are put where they were left open, and nothing else is touched', () => {
  const asked = body({
    Memory: 5,
    PublishAllPorts: true,
    PortBindings: { '80/tcp': [bind('', '0.0.0.0'), bind('', '::')], '81/tcp': [bind('0', '10.0.0.1')], '82/tcp': [bind('', '127.0.0.1')] },
  });
  const wanted = wantedPorts(asked, ['90/tcp']);
  assert.deepEqual(withHostPorts(asked, wanted, [61_000, 61_001, 61_002]), {
    ...asked,
    HostConfig: {
      Memory: 5,
      PublishAllPorts: true,
      PortBindings: {
        '80/tcp': [bind('61000', '0.0.0.0'), bind('61000', '::')],
        '81/tcp': [bind('61001', '10.0.0.1')],
        '82/tcp': [bind('', '127.0.0.1')],
        '90/tcp': [bind('61002', '')],
      },
    },
  });
});

test('what cannot be forwarded is told', () => {
  const texts = outOfReach(
    body({ PortBindings: { '80/tcp': [bind('80', '127.0.0.1')], '81/sctp': [bind('81')], '82/tcp': [bind('82')] } }),
  );
  assert.deepEqual(
    texts.map((text) => text.split(' is ')[0]),
    ['port 80/tcp', 'port 81/sctp'],
  );
});
