// Writes numbers into a store until it is killed, and prints each once the store has acknowledged it.
import { writeSync } from 'node:fs';
import { open } from '../backend.ts';

const [address = '', round = ''] = process.argv.slice(2);
const store = open(address);
const session = await store.session({ ttlMs: 60_000 });
await store.put('bound', 'v', { session });
for (let i = 0; ; i++) {
  await store.put(`round-${round}/${i}`, `${i}`);
  writeSync(1, `${i}\n`);
}
