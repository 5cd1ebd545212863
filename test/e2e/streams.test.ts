// A gigabyte through the manager: identical bytes, and its memory does not grow with them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fleet, startFleet } from '../support/fleet.ts';

const GIB = 2 ** 30;
const MOST_GROWTH = 50 * 2 ** 20;

/** 1 GiB that does not repeat within 64 MiB, written quicker than fresh random bytes. */
const FILL = 'dd if=/dev/urandom of=/part bs=1M count=64; for i in $(seq 16); do cat /part; done > /big';

let fleet: Fleet;
before(async () => {
  // The heap is bounded to what a manager has at rest plus the growth allowed: were a stream collected, it would die.
  fleet = await startFleet({ name: 'streams', engines: ['28.5'] });
});
after(async () => await fleet?.[Symbol.asyncDispose]());

/** Reads an answer to its end: its size and checksum, and the most memory the manager had meanwhile. */
async function read(base: string, path: string): Promise<{ bytes: number; sha256: string; grownBytes: number }> {
  const before = fleet.manager.rssBytes();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, fleet.manager.rssBytes());
  }, 50);
  try {
    const answer = await fetch(`http://${base}${path}`);
    assert.equal(answer.status, 200);
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      hash.update(chunk);
    }
    return { bytes, sha256: hash.digest('hex'), grownBytes: most - before };
  } finally {
    clearInterval(watch);
  }
}

test('an archive of 1 GiB: same bytes as from the engine, less than 50 MiB of growth', async () => {
  await fleet.docker(['run', '--name', 'big', 'busybox', 'sh', '-c', FILL]);
  const path = '/containers/big/archive?path=/big';
  // What a stream of any length takes is there already: growth with the length is what is measured.
  await read(fleet.manager.address, '/containers/big/archive?path=/part');
  const direct = await read(fleet.lab.engine('n1').address, path);
  const through = await read(fleet.manager.address, path);
  assert.ok(through.bytes > GIB);
  assert.equal(through.sha256, direct.sha256);
  assert.ok(through.grownBytes < MOST_GROWTH, `grew by ${through.grownBytes} bytes`);
  await fleet.clear();
});

test('a log of 1 GiB: same bytes as from the engine, less than 50 MiB of growth', async () => {
  await fleet.docker(['run', '-d', '--name', 'talk', 'busybox', 'sh', '-c', `yes ${'x'.repeat(15_000)} | head -c ${GIB}`]);
  assert.equal(await fleet.docker(['wait', 'talk'], { timeoutMs: 300_000 }), '0');
  const path = '/containers/talk/logs?stdout=1&stderr=1';
  const direct = await read(fleet.lab.engine('n1').address, path);
  const through = await read(fleet.manager.address, path);
  assert.ok(through.bytes > GIB, `${through.bytes} bytes`);
  assert.equal(through.sha256, direct.sha256);
  assert.ok(through.grownBytes < MOST_GROWTH, `grew by ${through.grownBytes} bytes`);
  await fleet.clear();
});

test('a reader that stops reading stops the engine, not the manager', async () => {
  await fleet.docker(['run', '-d', '--name', 'flood', 'busybox', 'yes']);
  const before = fleet.manager.rssBytes();
  const stop = new AbortController();
  const answer = await fetch(`http://${fleet.manager.address}/containers/flood/logs?stdout=1&follow=1`, { signal: stop.signal });
  assert.equal(answer.status, 200);
  await delay(3_000);
  const grown = fleet.manager.rssBytes() - before;
  stop.abort();
  assert.ok(grown < MOST_GROWTH, `grew by ${grown} bytes`);
  await fleet.clear();
});
