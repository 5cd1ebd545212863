import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeHeaders, headersOf, withoutHopByHop } from './raw-headers.ts';

test('hop-by-hop headers and those that Connection lists do not pass', () => {
  const raw = ['Connection', 'close, X-Local', 'x-local', '1', 'Transfer-Encoding', 'chunked', 'TE', 'trailers', 'Accept', '*/*'];
  assert.deepEqual(withoutHopByHop(raw), ['Accept', '*/*']);
  assert.deepEqual(withoutHopByHop(raw, ['accept']), []);
});

test('repeated headers stay repeated and in order', () => {
  const raw = ['X-Docker-Expose-Session-Grpc-Method', 'a', 'X-Other', '1', 'X-Docker-Expose-Session-Grpc-Method', 'b'];
  assert.deepEqual(withoutHopByHop(raw), raw);
});

test('a changed header takes the place of the first of its name; others are added or left out', () => {
  const raw = ['Content-Type', 'a', 'Server', 'x', 'content-type', 'b'];
  const changed = changeHeaders(raw, { 'Content-Type': 'c', SERVER: undefined, 'X-New': ['1', '2'] });
  assert.deepEqual(changed, ['Content-Type', 'c', 'X-New', '1', 'X-New', '2']);
});

test('headers as an object have lower-case names and joined values', () => {
  assert.deepEqual(headersOf(['Accept', 'a', 'accept', 'b', 'Set-Cookie', 'x']), { accept: 'a, b', 'set-cookie': ['x'] });
});
