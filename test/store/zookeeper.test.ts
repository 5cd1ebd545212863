import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { missingJava, type StoreServer, startStoreServer } from '../../lab/index.ts';
import { systemClock, systemRandom } from '../../src/base/index.ts';
import { openStore, parseStoreAddress, StoreRefusedError } from '../../src/store/index.ts';
import { open } from './backend.ts';
import { storeContract } from './contract.ts';
import { expiry } from './expiry.ts';
import { storeFaults } from './faults.ts';
import { joining } from './joining.ts';

const missing = await missingJava();
if (missing === undefined) allTests();
else test('ZooKeeper', { skip: missing });

function allTests(): void {
  let server: StoreServer;
  before(async () => {
    server = await startStoreServer('zookeeper');
  });
  after(() => server[Symbol.asyncDispose]());

  storeContract(() => ({ url: server.url, ttlMs: 5_000 }));
  storeFaults(() => ({ server, ttlMs: 4_000, expiryMs: 8_000 }));
  expiry(() => ({ server, ttlMs: 4_000, expiryMs: 8_000 }));
  joining(() => ({ server, ttlMs: 4_000, expiryMs: 8_000 }));

  test('what one user wrote is closed to others, and says so', async () => {
    const settings = { user: { name: 'me', password: 'secret' } };
    const url = `${server.url}/private`;
    await using mine = openStore(parseStoreAddress(url), { settings, clock: systemClock, random: systemRandom });
    await mine.put('f/k', 'v');
    await using session = await mine.session({ ttlMs: 5_000 });
    await mine.put('f/bound', 'v', { session });
    assert.equal((await mine.list('f')).entries.length, 2);
    await using others = open(url);
    await assert.rejects(others.get('f/k'), StoreRefusedError);
    await assert.rejects(others.put('f/k', 'w'), /refused .*no permission/);
    await assert.rejects(others.list('f'), StoreRefusedError);
  });

  test('a session is as long as the server allows', async () => {
    await using store = open(`${server.url}/long`);
    await using session = await store.session({ ttlMs: 180_000 });
    assert.equal(session.ttlMs, 10_000);
  });

  test('a key bound to a session has none below it, and one with keys below is not bound', async () => {
    await using store = open(`${server.url}/leaf`);
    await using session = await store.session({ ttlMs: 5_000 });
    await store.put('f/bound', 'v', { session });
    await assert.rejects(store.put('f/bound/x', 'v'), StoreRefusedError);
    await assert.rejects(store.put('f', 'v', { session }), StoreRefusedError);
  });
}
