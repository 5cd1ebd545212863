import { after, before } from 'node:test';
import { type StoreServer, startStoreServer } from '../../lab/index.ts';
import { storeContract } from './contract.ts';
import { expiry } from './expiry.ts';
import { storeFaults } from './faults.ts';
import { fencing } from './fencing.ts';
import { joining } from './joining.ts';

let server: StoreServer;
before(async () => {
  server = await startStoreServer('etcd');
});
after(() => server[Symbol.asyncDispose]());

storeContract(() => ({ url: server.url, ttlMs: 5_000 }));
storeFaults(() => ({ server, ttlMs: 5_000, expiryMs: 12_000 }));
expiry(() => ({ server, ttlMs: 5_000, expiryMs: 12_000 }));
joining(() => ({ server, ttlMs: 5_000, expiryMs: 12_000 }));
fencing(() => ({ server, ttlMs: 5_000, expiryMs: 12_000 }));
