import { after, before } from 'node:test';
import { type StoreServer, startStoreServer } from '../../lab/index.ts';
import { storeContract } from './contract.ts';

let server: StoreServer;
before(async () => {
  server = await startStoreServer('consul');
});
after(() => server[Symbol.asyncDispose]());

storeContract(() => ({ url: server.url, ttlMs: 10_000 }));
