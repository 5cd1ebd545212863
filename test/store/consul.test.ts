import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type StoreServer, startStoreServer } from '../../lab/index.ts';
import { BadInputError } from '../../src/base/index.ts';
import { eventually } from '../support/eventually.ts';
import { startAgent } from './agent-process.ts';
import { open } from './backend.ts';
import { storeContract } from './contract.ts';
import { expiry } from './expiry.ts';
import { storeFaults } from './faults.ts';
import { joining } from './joining.ts';
import { Members } from './members.ts';

let server: StoreServer;
before(async () => {
  server = await startStoreServer('consul');
});
after(() => server[Symbol.asyncDispose]());

storeContract(() => ({ url: server.url, ttlMs: 10_000 }));
storeFaults(() => ({ server, ttlMs: 10_000, expiryMs: 25_000 }));
expiry(() => ({ server, ttlMs: 10_000, expiryMs: 25_000 }));
joining(() => ({ server, ttlMs: 10_000, expiryMs: 25_000 }));

async function put(path: string, body: string): Promise<string> {
  const answer = await fetch(`http://${server.address}${path}`, { method: 'PUT', body });
  assert.ok(answer.ok, await answer.clone().text());
  return await answer.text();
}

test('a registration is what the original writes: mark, session and value', async () => {
  await using _agent = startAgent(`${server.url}/raw`, '10.0.0.1:2375', ['--ttl', '40s', '--heartbeat', '20s']);
  const text = await eventually(async () => {
    const answer = await fetch(`http://${server.address}/v1/kv/raw/docker/swarm/nodes/10.0.0.1:2375`);
    assert.ok(answer.ok);
    return await answer.text();
  });
  assert.match(text, /"Flags":3304740253564472344/);
  const [entry] = JSON.parse(text) as [{ readonly Value: string; readonly Session: string }];
  assert.equal(Buffer.from(entry.Value, 'base64').toString(), '10.0.0.1:2375');
  const session = await (await fetch(`http://${server.address}/v1/session/info/${entry.Session}`)).text();
  assert.match(session, /"Behavior":"delete","TTL":"40000ms"/);
});

test('engines that agents of the original wrote are members, in a folder that is a key without a value', async () => {
  const nodes = '/v1/kv/theirs/docker/swarm/nodes';
  await put(nodes, '');
  const { ID } = JSON.parse(await put('/v1/session/create', '{"TTL":"10s","Behavior":"delete"}')) as { readonly ID: string };
  await put(`${nodes}/10.0.0.1:2375?acquire=${ID}&flags=3304740253564472344`, '10.0.0.1:2375');
  await using members = new Members(`${server.url}/theirs`);
  await eventually(() => assert.deepEqual(members.entries, ['10.0.0.1:2375']));
  await put(`${nodes}/10.0.0.1:2375?flags=3304740253564472344`, '10.0.0.1:2375');
  await put(`/v1/session/destroy/${ID}`, '');
  await eventually(() => assert.deepEqual(members.entries, []));
  assert.equal(members.all.length, 2, 'a heartbeat is no change');
});

test('a key without a value, as the original makes folders, is no key and no obstacle', async () => {
  await put('/v1/kv/empty/lock', '');
  await using store = open(`${server.url}/empty`);
  assert.equal(await store.get('lock'), undefined);
  await using session = await store.session({ ttlMs: 10_000 });
  const lock = await store.lock('lock', 'me', session);
  assert.equal((await store.get('lock'))?.value.toString(), 'me');
  await lock.release();
});

test('a session shorter than Consul allows is refused with its limits', async () => {
  await using store = open(server.url);
  await assert.rejects(
    store.session({ ttlMs: 9_999 }),
    (error) => error instanceof BadInputError && /Consul's last at least 10 s and at most 24 h/.test(error.message),
  );
});
