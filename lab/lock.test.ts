import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lock } from './lock.ts';

test('the second holder waits until the first lets go', async () => {
  const name = `test/${process.pid}/order`;
  const order: string[] = [];
  const first = await lock(name);
  const second = lock(name).then(async (held) => {
    order.push('second');
    await held[Symbol.asyncDispose]();
  });
  order.push('first');
  await first[Symbol.asyncDispose]();
  await second;
  assert.deepEqual(order, ['first', 'second']);
});

test('waiting ends with the signal', async () => {
  const name = `test/${process.pid}/abort`;
  await using _held = await lock(name);
  await assert.rejects(lock(name, AbortSignal.timeout(10)), { name: /AbortError|TimeoutError/ });
});

test('different names do not meet, however long', async () => {
  await using _a = await lock(`test/${process.pid}/${'x'.repeat(200)}a`);
  await using _b = await lock(`test/${process.pid}/${'x'.repeat(200)}b`);
});
