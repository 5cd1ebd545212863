import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../../base/index.ts';
import { discoveryOptsOf, type ReplicationFlags, replicationOptions } from './replication-options.ts';

const NODES = 'nodes://10.0.0.1:2375';
const ETCD = 'etcd://10.0.0.9:2379/p';
const flags = (given: Partial<ReplicationFlags>): ReplicationFlags => ({ discoveryOpt: [], ...given });
const replicated = (given: Partial<ReplicationFlags>): ReplicationFlags => flags({ replication: true, addr: '10.0.0.1:4000', ...given });

test('without --replication a manager is alone, whatever its address', () => {
  assert.equal(replicationOptions(ETCD, flags({ addr: 'h:1' })), undefined);
});

test('the store is that of the discovery, with its prefix', () => {
  const options = replicationOptions(ETCD, replicated({ replicationTtl: '30s' }));
  assert.deepEqual(options?.store, { kind: 'etcd', hosts: [{ host: '10.0.0.9', port: 2379 }], prefix: 'p' });
  assert.equal(options?.advertise, '10.0.0.1:4000');
  assert.deepEqual(options?.times, { failoverMs: 30_000, sessionMs: 30_000 });
});

test('--store names another, and takes the options of stores where the discovery has none', () => {
  const given = replicated({ store: 'zk://z:2181', discoveryOpt: ['kv.username=me', 'kv.password=secret'] });
  const options = replicationOptions(NODES, given);
  assert.equal(options?.store.kind, 'zk');
  assert.deepEqual(options?.storeSettings.user, { name: 'me', password: 'secret' });
  assert.equal(discoveryOptsOf(NODES, given).size, 0);
  assert.equal(discoveryOptsOf(ETCD, given).size, 2);
});

for (const c of [
  { name: 'no address', discovery: ETCD, flags: { addr: '' }, says: /^--advertise address must be provided when using --leader-election/ },
  { name: 'no port', discovery: ETCD, flags: { addr: '10.0.0.1' }, says: /^--advertise should be of the form ip:port or hostname:port$/ },
  { name: 'no store', discovery: NODES, flags: {}, says: /^Leader election is only supported with consul, etcd and zookeeper discovery\./ },
  {
    name: 'an embedded store',
    discovery: NODES,
    flags: { store: 'embedded:///x' },
    says: /only supported with consul, etcd and zookeeper/,
  },
  { name: 'no duration', discovery: ETCD, flags: { replicationTtl: 'soon' }, says: /^invalid --replication-ttl$/ },
  { name: 'no time at all', discovery: ETCD, flags: { replicationTtl: '0s' }, says: /^--replication-ttl should be a positive number$/ },
  {
    name: 'less than Consul can',
    discovery: 'consul://c:8500',
    flags: { replicationTtl: '10s' },
    says: /must be at least 20s with Consul, not 10s/,
  },
  {
    name: 'a ttl without replication',
    discovery: ETCD,
    flags: { replication: false, replicationTtl: '9s' },
    says: /only with --replication$/,
  },
]) {
  test(`refused: ${c.name}`, () => {
    assert.throws(
      () => replicationOptions(c.discovery, replicated(c.flags)),
      (error) => error instanceof BadInputError && c.says.test(error.message),
    );
  });
}
