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

for (const [text, why] of [
  ['', /names no engine/],
  ['nodes://', /names no engine/],
  ['file://', /names no file/],
  ['a', /"a" .* port is missing; use host:port/],
  ['a:1,b', /"b" .* port is missing/],
  ['a:[3:1]', /runs backwards/],
  ['etcd://h:2379/prefix', /etcd is not supported by this version; use nodes:/],
  ['consul://h', /consul is not supported by this version/],
  ['zk://h', /zk is not supported by this version/],
  ['token://abc', /token is not supported by this version/],
  ['ftp://h', /scheme ftp is not known; use nodes:/],
] as const) {
  test(`discovery "${text}" is refused with what to write instead`, () => {
    assert.throws(
      () => parseDiscovery(text),
      (error) => error instanceof BadInputError && why.test(error.message),
    );
  });
}
