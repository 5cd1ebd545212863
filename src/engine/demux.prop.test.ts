import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { demuxParts } from './demux.ts';

test('the two outputs come out whole, wherever the stream is cut', async () => {
  const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 50 })), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(frames, fc.array(fc.nat(500), { maxLength: 20 }), async (list, cuts) => {
      const wire = Buffer.concat(list.flatMap(([type, data]) => [header(type, data.length), Buffer.from(data)]));
      const got = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
      for await (const { output, data } of demuxParts(pieces(wire, cuts))) got[output].push(data);
      for (const [type, output] of [
        [1, 'stdout'],
        [2, 'stderr'],
      ] as const) {
        const sent = Buffer.concat(list.filter(([t]) => t === type).map(([, data]) => data));
        assert.deepEqual(Buffer.concat(got[output]), sent);
      }
    }),
  );
});

async function* pieces(wire: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const edges = [...cuts.map((cut) => Math.min(cut, wire.length)).sort((a, b) => a - b), wire.length];
  let from = 0;
  for (const to of edges) {
    if (to > from) yield wire.subarray(from, to);
    from = to;
  }
}

function header(type: number, length: number): Buffer {
  const bytes = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(length, 4);
  return bytes;
}
