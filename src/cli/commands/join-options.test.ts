import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JoinFlags, joinOptions } from './join-options.ts';

const FLAGS: JoinFlags = { addr: '10.0.0.1:2375', heartbeat: '60s', ttl: '180s', delay: '0s', discoveryOpt: [] };

test('flags become options, in milliseconds', () => {
  const options = joinOptions('etcd://h', { ...FLAGS, addr: 'Node-1:2375', delay: '1m30s' });
  assert.equal(options.advertise, 'node-1:2375');
  assert.deepEqual([options.heartbeatMs, options.ttlMs, options.delayMs], [60_000, 180_000, 90_000]);
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
