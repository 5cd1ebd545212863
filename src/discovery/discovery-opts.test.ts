import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../base/index.ts';
import { engineFolder, parseDiscoveryOpts } from './discovery-opts.ts';
import { openDiscovery } from './open-discovery.ts';
import { parseRegistration } from './parse-registration.ts';

test('options are read, values may hold an equals sign, the last one counts', () => {
  const opts = parseDiscoveryOpts(['kv.path=/a/b/', 'kv.password=x=y', 'kv.path=docker/nodes/']);
  assert.deepEqual(
    [...opts],
    [
      ['kv.path', 'docker/nodes/'],
      ['kv.password', 'x=y'],
    ],
  );
  assert.equal(engineFolder(opts), 'docker/nodes');
  assert.equal(engineFolder(new Map()), 'docker/swarm/nodes');
});

for (const [text, why] of [
  ['kv.path', /must contain key=value strings/],
  ['=x', /must contain key=value strings/],
  ['kv.pth=x', /--discovery-opt kv\.pth is not known; there are kv\.path, kv\.cacertfile/],
] as const) {
  test(`option "${text}" is refused`, () => assert.throws(() => parseDiscoveryOpts([text]), why));
}

for (const path of ['', '/', 'a//b']) {
  test(`kv.path "${path}" is no folder`, () => assert.throws(() => engineFolder(new Map([['kv.path', path]])), /is not a path of keys/));
}

test('options are refused where they have no effect', () => {
  const opts = new Map([['kv.path', 'x']]);
  for (const text of ['nodes://a:1', 'file:///x']) {
    assert.throws(
      () => openDiscovery(text, { heartbeatMs: 1, clock: systemClock, opts }),
      /kv\.path is for etcd:\/\/, consul:\/\/ and zk:\/\//,
    );
  }
});

test('a registration goes below the prefix, into the folder of the engines', () => {
  const { address, folder } = parseRegistration('consul://h/prod', new Map());
  assert.deepEqual([address.kind, address.prefix, folder], ['consul', 'prod', 'docker/swarm/nodes']);
});

test('where managers only read, nobody registers', () => {
  assert.throws(() => parseRegistration('nodes://a:1', new Map()), /managers only read: add the address to the list/);
  assert.throws(() => parseRegistration('file:///etc/nodes', new Map()), /managers only read: write the address into \/etc\/nodes/);
});
