import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bodyDecoder, type Framing } from './body-decoder.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

test('a body is taken out of the stream whole, and what follows is left, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), bytes, fc.boolean(), fc.array(fc.nat(400)), (parts, after, chunked, cuts) => {
      const body = Buffer.concat(parts);
      const wire = Buffer.concat([chunked ? asChunks(parts) : body, after]);
      assert.deepEqual(decodeInPieces(chunked ? 'chunked' : body.length, wire, cuts), { body, after });
    }),
  );
});

function asChunks(parts: readonly Buffer[]): Buffer {
  const chunks = parts.filter((part) => part.length > 0).map((part) => [`${part.length.toString(16)};ext=1\r\n`, part, '\r\n']);
  return Buffer.concat([...chunks.flat(), '0\r\nTrailer: x\r\n\r\n'].map((part) => Buffer.from(part)));
}

function decodeInPieces(framing: Framing, wire: Buffer, cuts: readonly number[]): { body: Buffer; after: Buffer } {
  const decoder = bodyDecoder(framing);
  const edges = [0, ...cuts.map((cut) => Math.min(cut, wire.length)).sort((a, b) => a - b), wire.length];
  const body: Buffer[] = [];
  const after: Buffer[] = [];
  for (const [i, from] of edges.entries()) {
    const piece = wire.subarray(from, edges[i + 1] ?? from);
    if (decoder.done) after.push(piece);
    else {
      const { data, rest } = decoder.push(piece);
      body.push(...data);
      after.push(rest);
    }
  }
  return { body: Buffer.concat(body), after: Buffer.concat(after) };
}
