import { after, before } from 'node:test';
import { type StoreServer, startStoreServer } from '../../lab/index.ts';
import { storeContract } from './contract.ts';
import { storeFaults } from './faults.ts';
import { joining } from './joining.ts';

let server: StoreServer;
before(async () => {
  server = await startStoreServer('consul');
});
after(() => server[Symbol.asyncDispose]());

storeContract(() => ({ url: server.url, ttlMs: 10_000 }));
storeFaults(() => ({ server, ttlMs: 10_000, expiryMs: 25_000 }));
joining(() => ({ server, ttlMs: 10_000, expiryMs: 25_000 }));
