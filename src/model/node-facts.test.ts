import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeFactsFromInfo } from './node-facts.ts';

const info = {
  Name: 'n1',
  NCPU: 4,
  MemTotal: 8_000_000_000,
  OSType: 'linux',
  Architecture: 'x86_64',
  Driver: 'overlay2',
  KernelVersion: '6.1.0',
  OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  Labels: ['zone=west', 'disk=a=b'],
};
const STANDARD = {
  storagedriver: 'overlay2',
  kernelversion: '6.1.0',
  operatingsystem: 'Debian GNU/Linux 12 (bookworm)',
  ostype: 'linux',
  architecture: 'amd64',
};

test('an engine tells its name, machine and labels', () => {
  assert.deepEqual(nodeFactsFromInfo(info), {
    name: 'n1',
    labels: { zone: 'west', disk: 'a=b', ...STANDARD },
    platform: { os: 'linux', architecture: 'amd64' },
    cpuNanos: 4e9,
    memoryBytes: 8_000_000_000,
    ignoredLabels: [],
  });
});

test('a label without = does not break the node', () => {
  assert.equal(nodeFactsFromInfo({ ...info, Labels: ['ssd', 'zone=west'] }).labels['ssd'], '');
});

test('engine labels never stand in for the standard ones or for the node’s name', () => {
  const facts = nodeFactsFromInfo({ ...info, Labels: ['ostype=windows', 'node=x', 'architecture=y', 'zone=west'] });
  assert.deepEqual(facts.labels, { zone: 'west', ...STANDARD });
  assert.deepEqual(facts.ignoredLabels, ['ostype', 'node', 'architecture']);
});

test('an engine without labels has the standard ones', () =>
  assert.deepEqual(nodeFactsFromInfo({ ...info, Labels: null }).labels, STANDARD));

for (const fields of [{ NCPU: 0 }, { MemTotal: 0 }, { NCPU: undefined }]) {
  test(`an engine with ${JSON.stringify(fields)} is refused, in the original’s words`, () => {
    assert.throws(() => nodeFactsFromInfo({ ...info, ...fields }, '10.0.0.1:2375'), {
      message: 'cannot get resources for this engine, make sure 10.0.0.1:2375 is a Docker Engine, not a Swarm manager',
    });
  });
}
