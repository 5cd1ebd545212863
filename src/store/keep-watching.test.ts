import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, systemRandom } from '../base/index.ts';
import { StoreUnreachableError } from './errors.ts';
import { keepWatching } from './keep-watching.ts';
import type { StoreChange } from './store.ts';

const clock: Clock = { nowMs: () => 0, sleep: async (_ms, signal) => signal?.throwIfAborted() };
const io = { clock, random: systemRandom, callTimeoutMs: 1 };
const down = new StoreUnreachableError('etcd://a:1', 'watching', 'gone');
const gone = (key: string): StoreChange => ({ kind: 'delete', key, revision: 1n });

/** What a watch tells over connections that each give some batches and then break, or end when the last is over. */
async function told(connections: readonly (readonly (readonly StoreChange[] | Error)[])[]): Promise<readonly string[]> {
  const stop = new AbortController();
  let next = 0;
  async function* open(): AsyncGenerator<readonly StoreChange[]> {
    const connection = connections[next++];
    if (connection === undefined) return stop.abort();
    for (const batch of connection) {
      if (batch instanceof Error) throw batch;
      yield batch;
    }
  }
  const kinds: string[] = [];
  for await (const change of keepWatching(open, io, stop.signal)) kinds.push(change.kind === 'delete' ? change.key : change.kind);
  return kinds;
}

for (const c of [
  { name: 'a connection that ends is followed by the next', wants: ['a', 'b'], given: [[[gone('a')]], [[gone('b')]]] },
  {
    name: 'one that breaks and is there again at once is not worth a word',
    wants: ['a', 'b'],
    given: [[[gone('a')], down], [[gone('b')]]],
  },
  {
    name: 'away is told once, and back before what follows',
    wants: ['a', 'away', 'back', 'b'],
    given: [[[gone('a')], down], [down], [down], [[gone('b')]]],
  },
  { name: 'a store that was never reached is away at once', wants: ['away', 'back'], given: [[down], [down], [[]]] },
  { name: 'what nobody expects is told at once', wants: ['a', 'away', 'back'], given: [[[gone('a')], new TypeError('bug')], [[]]] },
]) {
  test(c.name, async () => assert.deepEqual(await told(c.given), c.wants));
}
