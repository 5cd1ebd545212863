import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { demuxParts, demuxStream } from './demux.ts';
import { EngineProtocolError } from './errors.ts';

test('frames of all types reach their output; engine errors count as stderr', async () => {
  const source = Readable.from([frame(1, 'out'), frame(2, 'err'), frame(0, '+in'), frame(3, '+system'), frame(1, '')]);
  const [stdout, stderr] = [new Kept(), new Kept()];
  await demuxStream(source, { stdout, stderr });
  assert.deepEqual([stdout.text, stderr.text], ['out+in', 'err+system']);
  assert.equal(stdout.writableEnded, false);
});

test('a stream of a TTY is told from a multiplexed one', async () => {
  await assert.rejects(drain(Readable.from([Buffer.from('hello, terminal\r\n')])), EngineProtocolError);
});

for (const cut of [3, 8, 10]) {
  test(`a stream that ends ${cut} bytes into a frame is an error`, async () => {
    await assert.rejects(drain(Readable.from([frame(1, 'hello').subarray(0, cut)])), /ended inside a frame/);
  });
}

test('a slow output slows the source', async () => {
  let given = 0;
  const source = Readable.from(
    (function* () {
      for (; given < 1000; given++) yield frame(1, 'x'.repeat(1024));
    })(),
    { highWaterMark: 1 },
  );
  const release = Promise.withResolvers<void>();
  const stdout = new Writable({ highWaterMark: 4096, write: (_chunk, _encoding, done) => void release.promise.then(() => done()) });
  const done = demuxStream(source, { stdout, stderr: new Kept() });
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  assert.ok(given < 20, `${given} frames were taken while the output stood still`);
  release.resolve();
  await done;
  assert.equal(given, 1000);
});

test('an output that closes, or an abort, ends the waiting', async () => {
  const stuck = (): Writable => new Writable({ highWaterMark: 1, write: () => undefined });
  const endless = (): Readable => Readable.from(Array.from({ length: 100 }, () => frame(1, 'abc')));
  const closing = stuck();
  setImmediate(() => closing.destroy());
  await assert.rejects(demuxStream(endless(), { stdout: closing, stderr: new Kept() }), /output was closed/);
  const stop = new AbortController();
  setImmediate(() => stop.abort());
  await assert.rejects(demuxStream(endless(), { stdout: stuck(), stderr: new Kept() }, stop.signal), { name: 'AbortError' });
});

class Kept extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function drain(source: Readable): Promise<void> {
  for await (const _part of demuxParts(source));
}

function frame(type: number, text: string): Buffer {
  const header = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}
