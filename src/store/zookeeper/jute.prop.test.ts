import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameSplitter } from './frames.ts';
import { JuteReader, JuteWriter } from './jute.ts';

test('what is written is read back', () => {
  const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const text = fc.string({ unit: 'binary' }).filter((t) => t.isWellFormed());
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), long, text, fc.uint8Array(), fc.boolean(), (i, l, t, b, flag) => {
      const reader = new JuteReader(new JuteWriter().int(i).long(l).text(t).buffer(b).bool(flag).bytes());
      assert.deepEqual([reader.int(), reader.long(), reader.text(), [...reader.buffer()], reader.bool()], [i, l, t, [...b], flag]);
      assert.throws(() => reader.int(), RangeError);
    }),
  );
});

test('frames are the same however the stream is cut', () => {
  const cuts = fc.array(fc.nat(60), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 }), cuts, (messages, sizes) => {
      const stream = Buffer.concat(messages.map((m) => new JuteWriter().buffer(m).bytes()));
      const splitter = new FrameSplitter();
      const frames: Buffer[] = [];
      let at = 0;
      for (const size of [...sizes, stream.length]) {
        frames.push(...splitter.push(stream.subarray(at, at + size)));
        at = Math.min(stream.length, at + size);
      }
      assert.deepEqual(
        frames.map((f) => [...f]),
        messages.map((m) => [...m]),
      );
    }),
  );
});

test('a field longer than its message, and a length no ZooKeeper sends, are refused', () => {
  assert.throws(() => new JuteReader(new JuteWriter().int(100).int(1).bytes()).buffer(), RangeError);
  assert.throws(() => new FrameSplitter().push(Buffer.from('HTTP/1.1 400 Bad Request')), /this is not ZooKeeper/);
});
