import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeStreams } from './merge-streams.ts';

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function* count(name: string, to: number): AsyncGenerator<string> {
  for (let i = 1; i <= to; i++) {
    await new Promise(setImmediate);
    yield `${name}${i}`;
  }
}

test('all items come, each stream in its own order', async () => {
  const items = await collect(mergeStreams([count('a', 3), count('b', 2), count('c', 0)]));
  assert.deepEqual(
    items.filter((i) => i.startsWith('a')),
    ['a1', 'a2', 'a3'],
  );
  assert.deepEqual(
    items.filter((i) => i.startsWith('b')),
    ['b1', 'b2'],
  );
  assert.equal(items.length, 5);
});

test('at most limit streams run at a time', async () => {
  let running = 0;
  let most = 0;
  async function* tracked(): AsyncGenerator<number> {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    yield 1;
    running--;
  }
  const items = await collect(mergeStreams(Array.from({ length: 10 }, tracked), 3));
  assert.equal(items.length, 10);
  assert.equal(most, 3);
});

test('a reader that stops ends the streams', async () => {
  const ended: string[] = [];
  async function* endless(name: string): AsyncGenerator<string> {
    try {
      for (;;) {
        await new Promise(setImmediate);
        yield name;
      }
    } finally {
      ended.push(name);
    }
  }
  for await (const item of mergeStreams([endless('a'), endless('b')])) {
    assert.ok(item);
    break;
  }
  assert.deepEqual(ended.sort(), ['a', 'b']);
});

test('no streams end at once; a failing stream fails the whole', async () => {
  assert.deepEqual(await collect(mergeStreams([])), []);
  async function* failing(): AsyncGenerator<string> {
    yield 'one';
    throw new Error('broken');
  }
  await assert.rejects(collect(mergeStreams([failing(), count('a', 100)])), /broken/);
});
