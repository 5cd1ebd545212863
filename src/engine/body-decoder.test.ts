import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyDecoder, framingOf } from './body-decoder.ts';

for (const [headers, framing] of [
  [['Content-Length', '12'], 12],
  [['Transfer-Encoding', 'chunked', 'Content-Length', '12'], 'chunked'],
  [['transfer-encoding', 'gzip, chunked'], 'chunked'],
  [['Content-Length', 'x'], 'to-end'],
  [[], 'to-end'],
] as const) {
  test(`headers ${JSON.stringify(headers)} frame a body as ${framing}`, () => {
    assert.equal(framingOf(headers, 'to-end'), framing);
  });
}

for (const wire of ['zz\r\n', '3\r\nabcd\r\n', `1;${'x'.repeat(20_000)}`]) {
  test(`broken chunks are told: ${JSON.stringify(wire.slice(0, 12))}`, () => {
    assert.throws(() => bodyDecoder('chunked').push(Buffer.from(wire)), RangeError);
  });
}
