import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../base/index.ts';
import { Tee } from './tee.ts';

const never = new AbortController().signal;
const options = { clock: systemClock, stallMs: 30_000 };
const CHUNK_BYTES = 64 * 1024;

function chunks(count: number, onRead: (made: number) => void = () => {}): Readable {
  let made = 0;
  return new Readable({
    highWaterMark: CHUNK_BYTES,
    read() {
      this.push(made === count ? null : Buffer.allocUnsafeSlow(CHUNK_BYTES));
      onRead(++made);
    },
  });
}

async function bytesOf(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

function heapBytes(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('every branch gets the whole stream', async () => {
  const tee = new Tee(chunks(50), 3, options);
  const read = Promise.all(tee.branches.map(bytesOf));
  assert.equal(await tee.run(never), true);
  assert.deepEqual(
    await read,
    [50, 50, 50].map((n) => n * CHUNK_BYTES),
  );
});

test('the slowest branch sets the pace: the source is not read ahead of it', async () => {
  let made = 0;
  const tee = new Tee(
    chunks(1000, (n) => {
      made = n;
    }),
    2,
    options,
  );
  const [fast, slow] = tee.branches;
  const running = tee.run(never);
  const reading = bytesOf(fast!);
  for (let i = 0; i < 50; i++) await new Promise(setImmediate);
  assert.ok(made < 20, `${made} chunks were read although one branch took none`);
  assert.equal(await bytesOf(slow!), 1000 * CHUNK_BYTES);
  assert.equal(await reading, 1000 * CHUNK_BYTES);
  assert.equal(await running, true);
});

test('a branch that stalls is dropped with a reason, the others get everything', async () => {
  const sleeps: (() => void)[] = [];
  const clock = { nowMs: () => 0, sleep: () => new Promise<void>((resolve) => sleeps.push(resolve)) };
  const tee = new Tee(chunks(100), 2, { clock, stallMs: 5_000 });
  const [good, stuck] = tee.branches;
  const reading = bytesOf(good!);
  const running = tee.run(never);
  while (sleeps.length === 0 || tee.branches[0]!.readableLength > 0) await new Promise(setImmediate);
  for (const wake of sleeps) wake();
  assert.equal(await running, true);
  assert.equal(await reading, 100 * CHUNK_BYTES);
  assert.match(String(stuck!.errored), /nothing moved for 5 s/);
});

test('a branch destroyed by its reader does not hold the others', async () => {
  const tee = new Tee(chunks(100), 2, options);
  const [good, left] = tee.branches;
  const reading = bytesOf(good!);
  left!.once('readable', () => left!.destroy());
  assert.equal(await tee.run(never), true);
  assert.equal(await reading, 100 * CHUNK_BYTES);
});

test('with all readers gone copying stops and the source stays usable', async () => {
  const source = chunks(100);
  const tee = new Tee(source, 2, options);
  for (const branch of tee.branches) branch.destroy();
  assert.equal(await tee.run(never), false);
  assert.equal(source.destroyed, false);
  await pipeline(source, new Writable({ write: (_chunk, _encoding, done) => done() }));
});

test('a source that fails fails the branches', async () => {
  const source = chunks(100);
  const tee = new Tee(source, 1, options);
  const reading = bytesOf(tee.branches[0]!);
  source.destroy(new Error('client left'));
  await assert.rejects(tee.run(never), /client left/);
  await assert.rejects(reading, /client left/);
});

test('256 MiB through a tee of three does not pile up in memory', async () => {
  const before = heapBytes();
  const held: number[] = [];
  const tee = new Tee(
    chunks(4_096, (made) => {
      if (made % 256 === 0) held.push(heapBytes());
    }),
    3,
    options,
  );
  const read = Promise.all(tee.branches.map(bytesOf));
  await tee.run(never);
  assert.deepEqual(await read, [2 ** 28, 2 ** 28, 2 ** 28]);
  // Freed buffers are counted until a thread has swept them, so one sample alone says little.
  const grown = Math.min(...held.slice(-4)) - before;
  assert.ok(grown < 50 * 2 ** 20, `grew by ${grown} bytes`);
});

test('an abort ends copying from a silent source at once', async () => {
  const controller = new AbortController();
  const source = new Readable({ read() {} });
  const tee = new Tee(source, 1, options);
  const reading = bytesOf(tee.branches[0]!);
  const running = tee.run(controller.signal);
  controller.abort(new Error('enough'));
  await assert.rejects(running, /enough/);
  await assert.rejects(reading, /enough/);
  source.destroy();
});
