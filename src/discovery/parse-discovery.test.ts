import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { parseDiscovery } from './parse-discovery.ts';

for (const [text, entries] of [
  ['nodes://a:1,b:2', ['a:1', 'b:2']],
  ['a:1', ['a:1']],
  [' a:1 , b:2 ,', ['a:1', 'b:2']],
  ['nodes://10.0.0.[1:2]:2375,10.0.0.2:2375', ['10.0.0.1:2375', '10.0.0.2:2375']],
  ['tcp://a:1,unix:///run/d.sock', ['a:1', 'unix:///run/d.sock']],
  ['unix:///run/d.sock', ['unix:///run/d.sock']],
  ['nodes://tcp://A:1', ['a:1']],
  ['a:1,http://b:2,https://c:3', ['a:1', 'http://b:2', 'c:3']],
  ['[::1]:2375', ['[::1]:2375']],
] as const) {
  test(`discovery "${text}" names ${entries.join(' ')}`, () => {
    assert.deepEqual(parseDiscovery(text), { kind: 'nodes', entries });
  });
}

for (const [text, path] of [
  ['file:///etc/schwarm/nodes', '/etc/schwarm/nodes'],
  ['file://nodes.txt', 'nodes.txt'],
] as const) {
  test(`discovery "${text}" is the file ${path}`, () => {
    assert.deepEqual(parseDiscovery(text), { kind: 'file', path });
  });
}

test('discovery "etcd://A:1,b/x/y" is a store of two servers, with a prefix', () => {
  const hosts = [
    { host: 'a', port: 1 },
    { host: 'b', port: 2379 },
  ];
  assert.deepEqual(parseDiscovery('etcd://A:1,b/x/y'), { kind: 'store', address: { kind: 'etcd', hosts, prefix: 'x/y' } });
});

for (const [text, why] of [
  ['', /names no engine/],
  ['nodes://', /names no engine/],
  ['file://', /names no file/],
  ['a', /"a" .* port is missing; use host:port/],
  ['a:1,b', /"b" .* port is missing/],
  ['a:[3:1]', /runs backwards/],
  ['etcd://h:x/prefix', /"h:x" is not host or host:port.*use etcd:/],
  ['embedded:///var/lib/x', /scheme embedded is not known/],
  ['token://abc', /token service it needs no longer exists; use nodes:/],
  ['ftp://h', /scheme ftp is not known; use nodes:/],
] as const) {
  test(`discovery "${text}" is refused with what to write instead`, () => {
    assert.throws(
      () => parseDiscovery(text),
      (error) => error instanceof BadInputError && why.test(error.message),
    );
  });
}
