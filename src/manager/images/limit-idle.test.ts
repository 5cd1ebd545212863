import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../base/index.ts';
import { limitIdle } from './limit-idle.ts';

async function* letters(): AsyncGenerator<string> {
  yield 'a';
  yield 'b';
}

test('items pass while they come in time', async () => {
  const items: string[] = [];
  for await (const item of limitIdle(letters(), { clock: systemClock, idleMs: 60_000 })) items.push(item);
  assert.deepEqual(items, ['a', 'b']);
});

test('silence ends the stream with a reason', async () => {
  const silent: AsyncIterable<string> = { [Symbol.asyncIterator]: () => ({ next: () => Promise.withResolvers<never>().promise }) };
  const clock = { nowMs: () => 0, sleep: () => Promise.resolve() };
  await assert.rejects(Array.fromAsync(limitIdle(silent, { clock, idleMs: 5_000 })), { status: 504, message: /nothing moved for 5 s/ });
});
