import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { formatStoreAddress, parseStoreAddress } from './address.ts';

for (const [text, formatted] of [
  ['etcd://10.0.0.1:2379,10.0.0.2:2379/prod', 'etcd://10.0.0.1:2379,10.0.0.2:2379/prod'],
  ['ETCD://Host', 'etcd://host:2379'],
  [' consul://h/ ', 'consul://h:8500'],
  ['zk://a,b:2182//x//y/', 'zk://a:2181,b:2182/x/y'],
  ['etcd://[::1],[fe80::1]:1', 'etcd://[::1]:2379,[fe80::1]:1'],
  ['embedded:///var/lib/schwarm/store.db', 'embedded:///var/lib/schwarm/store.db'],
] as const) {
  test(`"${text}" is ${formatted}`, () => {
    const address = parseStoreAddress(text);
    assert.equal(formatStoreAddress(address), formatted);
    assert.deepEqual(parseStoreAddress(formatted), address);
  });
}

for (const [text, why] of [
  ['redis://h', /names no store; use etcd/],
  ['h:2379', /names no store/],
  ['etcd://', /"" is not host or host:port/],
  ['etcd://a,,b', /"" is not host or host:port/],
  ['etcd://::1', /IPv6 address is written in brackets/],
  ['etcd://[nonsense]', /is not an IPv6 address/],
  ['etcd://a:0', /port 0 is not between/],
  ['etcd://a:70000', /port 70000 is not between/],
  ['etcd://me:secret@a:1', /credentials do not belong there/],
  ['etcd://a/x?y=z', /prefix cannot be used/],
  ['etcd://a/../b', /prefix cannot be used/],
  ['embedded://relative', /absolute path/],
] as const) {
  test(`"${text}" is refused with the forms there are`, () => {
    assert.throws(
      () => parseStoreAddress(text),
      (error) => error instanceof BadInputError && why.test(error.message),
    );
  });
}
