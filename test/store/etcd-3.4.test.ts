// etcd 3.4 with the old API switched on, as it stands where the original still runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type StoreServer, startStoreServer } from '../../lab/index.ts';
import { eventually } from '../support/eventually.ts';
import { open } from './backend.ts';
import { storeContract } from './contract.ts';
import { v2Delete, v2Put, v3 } from './etcd-api.ts';
import { Members } from './members.ts';
import { Watcher } from './watcher.ts';

let server: StoreServer;
before(async () => {
  server = await startStoreServer('etcd', { etcd: { version: '3.4', v2: true } });
});
after(() => server[Symbol.asyncDispose]());

storeContract(() => ({ url: server.url, ttlMs: 5_000 }));

test('engines that agents of the original wrote by the v2 API are members beside ours, and go when their time is over', async () => {
  const nodes = '/pfx/docker/swarm/nodes';
  await v2Put(server.address, `${nodes}/10.0.0.1:2375`, '10.0.0.1:2375');
  await using store = open(`${server.url}/pfx`);
  await store.put('docker/swarm/nodes/10.0.0.2:2375', '10.0.0.2:2375');
  await using members = new Members(`${server.url}/pfx`);
  await eventually(() => assert.deepEqual(members.entries, ['10.0.0.1:2375', '10.0.0.2:2375']));
  assert.equal(members.all.length, 1, 'the first membership is complete');
  await v2Put(server.address, `${nodes}/10.0.0.3:2375`, '10.0.0.3:2375', 1);
  await eventually(() => assert.deepEqual(members.entries, ['10.0.0.1:2375', '10.0.0.2:2375', '10.0.0.3:2375']));
  await eventually(() => assert.deepEqual(members.entries, ['10.0.0.1:2375', '10.0.0.2:2375']));
  const before = members.all.length;
  for (let heartbeat = 0; heartbeat < 5; heartbeat++) await v2Put(server.address, `${nodes}/10.0.0.1:2375`, '10.0.0.1:2375', 60);
  await v2Put(server.address, `${nodes}/10.0.0.4:2375`, '10.0.0.4:2375');
  await eventually(() => assert.equal(members.entries?.length, 3));
  assert.equal(members.all.length, before + 1, 'a heartbeat is no change');
  await v2Delete(server.address, nodes);
  await eventually(() => assert.deepEqual(members.entries, ['10.0.0.2:2375']));
  await v2Put(server.address, `${nodes}/10.0.0.5:2375`, '10.0.0.5:2375');
  await eventually(() => assert.deepEqual(members.entries, ['10.0.0.2:2375', '10.0.0.5:2375']));
});

test('members written by the v2 API while the server was away are found afterwards', async () => {
  await using members = new Members(`${server.url}/v2away`);
  await eventually(() => assert.deepEqual(members.entries, []));
  await server.restart();
  await v2Put(server.address, '/v2away/docker/swarm/nodes/a', '10.0.0.1:2375');
  await eventually(() => assert.deepEqual(members.entries, ['10.0.0.1:2375']), 20_000);
});

test('a watch from a revision that etcd has compacted away starts with all there is', async () => {
  await using store = open(`${server.url}/compact`);
  await store.put('f/goes', '1');
  const { revision } = await store.list('f');
  await store.delete('f/goes');
  const newest = await store.put('f/new', '1');
  await v3(server.address, 'kv/compaction', { revision: newest.toString(), physical: true });
  await using watcher = new Watcher(store, 'f', revision);
  await eventually(() => assert.deepEqual([...watcher.state], [['f/new', '1']]));
  assert.deepEqual(watcher.kinds, ['reset']);
  await store.put('f/newer', '1');
  await eventually(() => assert.equal(watcher.state.size, 2));
});
