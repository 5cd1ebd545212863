import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectedPorts, listedPorts } from './published-ports.ts';

const port = (IP: string | undefined, PrivatePort: number, PublicPort?: number): object => ({
  ...(IP === undefined ? {} : { IP }),
  PrivatePort,
  ...(PublicPort === undefined ? {} : { PublicPort }),
  Type: 'tcp',
});

test('a wildcard is the address of the node, once for both IP versions', () => {
  const ports = [port('0.0.0.0', 80, 8080), port('::', 80, 8080), port('127.0.0.1', 81, 8081), port(undefined, 82)];
  assert.deepEqual(listedPorts(ports, '10.0.0.1'), [port('10.0.0.1', 80, 8080), port('127.0.0.1', 81, 8081), port(undefined, 82)]);
});

test('one container port on two host ports stays two', () => {
  const ports = [port('0.0.0.0', 80, 8080), port('0.0.0.0', 80, 8081), port('::', 80, 8080)];
  assert.deepEqual(listedPorts(ports, '10.0.0.1'), [port('10.0.0.1', 80, 8080), port('10.0.0.1', 80, 8081)]);
});

test('ports stay as they are when the node is known by name only, which clients cannot read', () => {
  const ports = [port('0.0.0.0', 80, 8080), port('::', 80, 8080)];
  assert.equal(listedPorts(ports, 'node1.example'), ports);
  assert.equal(listedPorts(null, '10.0.0.1'), null);
});

test('an inspect gets the address in every list of bindings, and null stays null', () => {
  const bindings = [
    { HostIp: '0.0.0.0', HostPort: '8080' },
    { HostIp: '::', HostPort: '8080' },
  ];
  assert.deepEqual(inspectedPorts({ '80/tcp': bindings, '81/tcp': null }, '10.0.0.1'), {
    '80/tcp': [{ HostIp: '10.0.0.1', HostPort: '8080' }],
    '81/tcp': null,
  });
});

test('a port that answers on the manager shows its address, whatever address of the node it is published on', () => {
  const forwarded = { addresses: ['0.0.0.0'], ports: new Set(['8080/tcp', '8082/tcp']) };
  const ports = [
    port('0.0.0.0', 80, 8080),
    port('::', 80, 8080),
    port('0.0.0.0', 81, 8081),
    port('10.0.0.7', 82, 8082),
    port(undefined, 83),
  ];
  assert.deepEqual(listedPorts(ports, '10.0.0.1', forwarded), [
    port('0.0.0.0', 80, 8080),
    port('10.0.0.1', 81, 8081),
    port('0.0.0.0', 82, 8082),
    port(undefined, 83),
  ]);
  const bindings = [
    { HostIp: '0.0.0.0', HostPort: '8080' },
    { HostIp: '::', HostPort: '8080' },
  ];
  assert.deepEqual(inspectedPorts({ '80/tcp': bindings, '80/udp': bindings }, '10.0.0.1', forwarded), {
    '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }],
    '80/udp': [{ HostIp: '10.0.0.1', HostPort: '8080' }],
  });
  const both = { ...forwarded, addresses: ['0.0.0.0', '::'] };
  assert.deepEqual(inspectedPorts({ '80/tcp': bindings }, '10.0.0.1', both), { '80/tcp': bindings });
  assert.deepEqual(listedPorts(ports.slice(0, 2), '10.0.0.1', both), ports.slice(0, 2));
});
