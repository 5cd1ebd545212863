// Holds a lock until it is killed, and says what happens: the token, and what becomes of a write after the session is lost.
import { aborted } from '../../../src/base/index.ts';
import { SessionLostError } from '../../../src/store/index.ts';
import { open } from '../backend.ts';

const [address = '', key = '', ttlMs = ''] = process.argv.slice(2);
const store = open(address);
const session = await store.session({ ttlMs: Number(ttlMs) });
const { token } = await store.lock(key, 'holder', session);
console.log(token.toString());
await aborted(session.lost);
try {
  await store.put(key, 'still me', { session });
  console.log('lost: write accepted');
} catch (error) {
  console.log(error instanceof SessionLostError ? 'lost: write refused' : `lost: ${String(error)}`);
}
await new Promise(() => setTimeout(() => undefined, 60_000));
