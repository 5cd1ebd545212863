import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driverPins } from './driver-pins.ts';

const info = (runtimes: readonly string[], log: readonly string[], volume: readonly string[]): { readonly [key: string]: unknown } => ({
  Runtimes: Object.fromEntries(runtimes.map((name) => [name, {}])),
  Plugins: { Log: log, Volume: volume },
});
const nodes = [
  { id: 'A', name: 'a', infoBody: info(['runc'], ['json-file'], ['local']) },
  { id: 'B', name: 'b', infoBody: info(['runc', 'nvidia'], ['json-file', 'loki'], ['local']) },
  { id: 'C', name: 'c', infoBody: info(['runc', 'nvidia'], ['json-file'], ['local', 'nfs', 'team/ssh:latest']) },
];
const textsOf = (host: object): readonly string[] => driverPins({ HostConfig: host }, nodes).map((pin) => pin.text);

for (const [what, host, wants] of [
  ['a runtime', { Runtime: 'nvidia' }, ['runtime nvidia is on b and c only']],
  ['a log driver', { LogConfig: { Type: 'loki' } }, ['log driver loki is on b only']],
  ['a plugin', { VolumeDriver: 'team/ssh' }, ['volume driver team/ssh is on c only']],
  ['a volume driver', { VolumeDriver: 'nfs' }, ['volume driver nfs is on c only']],
  [
    'a volume driver of a mount',
    { Mounts: [{ Type: 'volume', VolumeOptions: { DriverConfig: { Name: 'nfs' } } }, { Type: 'bind' }] },
    ['volume driver nfs is on c only'],
  ],
] as const) {
  test(`a container goes where ${what} is`, () => assert.deepEqual(textsOf(host), wants));
}

test('what every node has, and what none is known to have, ties a container to no node', () => {
  const host = { Runtime: 'runc', LogConfig: { Type: 'nosuch' }, VolumeDriver: '', Mounts: null };
  assert.deepEqual(textsOf(host), []);
  assert.deepEqual(textsOf({}), []);
  const unreached = { id: 'U', name: 'u', infoBody: {} };
  assert.deepEqual(driverPins({ HostConfig: { Runtime: 'runc' } }, [...nodes, unreached]), []);
});
