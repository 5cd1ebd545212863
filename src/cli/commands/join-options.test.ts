import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JoinFlags, joinOptions } from './join-options.ts';

const FLAGS: JoinFlags = { addr: '10.0.0.1:2375', heartbeat: '60s', ttl: '180s', delay: '0s', discoveryOpt: [] };

test('flags become options, in milliseconds', () => {
  const options = joinOptions('etcd://h', { ...FLAGS, addr: 'Node-1:2375', delay: '1m30s' });
  assert.equal(options.advertise, 'node-1:2375');
  assert.deepEqual([options.heartbeatMs, options.ttlMs, options.delayMs], [60_000, 180_000, 90_000]);
  assert.equal(options.kind, 'store');
});

test('with a token an agent registers with managers, and more often', () => {
  const { heartbeat: _heartbeat, ttl: _ttl, ...flags } = FLAGS;
  assert.deepEqual(joinOptions('10.0.0.1:2375, tcp://Manager-2:2376', { ...flags, token: 'SCHWARM-1-00' }), {
    kind: 'managers',
    managers: ['10.0.0.1:2375', 'manager-2:2376'],
    token: 'SCHWARM-1-00',
    advertise: '10.0.0.1:2375',
    heartbeatMs: 15_000,
    ttlMs: 60_000,
    delayMs: 0,
  });
  const stored = joinOptions('etcd://h', flags);
  assert.deepEqual([stored.heartbeatMs, stored.ttlMs], [60_000, 180_000]);
});

for (const [name, where, flags, why] of [
  ['a store', 'etcd://h:2379', {}, /with --token an agent registers with managers/],
  ['a manager without port', '10.0.0.1', {}, /the port is missing/],
  ['a token with blanks', '10.0.0.1:2375', { token: 'a b' }, /--token is empty or has blanks/],
  ['an empty token', '10.0.0.1:2375', { token: '' }, /--token is empty or has blanks/],
  ['an option of stores', '10.0.0.1:2375', { discoveryOpt: ['kv.path=x'] }, /--discovery-opt is for stores/],
] as const) {
  test(`with a token ${name} is refused`, () => {
    assert.throws(
      () => joinOptions(where, { ...FLAGS, token: 'SCHWARM-1-00', ...flags }),
      (error: Error) => why.test(error.message),
    );
  });
}

test('a manager without a token is refused with a hint', () => {
  assert.throws(() => joinOptions('10.0.0.1:2375', FLAGS), /to register with a manager add --token/);
});

for (const [name, flags, why] of [
  ['no address', { addr: undefined }, /^missing mandatory --advertise flag/],
  ['an address without a port', { addr: 'host' }, /--advertise should be of the form ip:port or hostname:port/],
  ['a port out of range', { addr: 'host:70000' }, /--advertise should be of the form/],
  ['an IPv6 address without brackets', { addr: '::1:2375' }, /--advertise should be of the form/],
  ['a socket', { addr: 'unix:///run/docker.sock' }, /--advertise should be of the form/],
  ['a delay that is no duration', { delay: '5' }, /^invalid --delay/],
  ['a delay below zero', { delay: '-1s' }, /^--delay should not be a negative number/],
  ['a heartbeat that is no duration', { heartbeat: 'x' }, /^invalid --heartbeat/],
  ['a heartbeat too short', { heartbeat: '999ms' }, /^--heartbeat should be at least one second/],
  ['a ttl that is no duration', { ttl: '' }, /^invalid --ttl/],
  ['a ttl not above the heartbeat', { ttl: '60s' }, /^--ttl must be strictly superior to the heartbeat value/],
  ['an option that is none', { discoveryOpt: ['x'] }, /--discovery-opt must contain key=value strings/],
] as const) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => joinOptions('etcd://h', { ...FLAGS, ...flags }),
      (error: Error) => why.test(error.message),
    );
  });
}

test('the first thing wrong is named, in the order of the original', () => {
  assert.throws(() => joinOptions('nodes://a:1', { ...FLAGS, addr: 'x', ttl: '1s' }), /--advertise/);
  assert.throws(() => joinOptions('nodes://a:1', { ...FLAGS, ttl: '1s' }), /--ttl/);
});
