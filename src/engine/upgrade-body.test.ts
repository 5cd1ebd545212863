import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { readUpgradeBody } from './upgrade-body.ts';

const LENGTH_5 = ['Content-Length', '5'];
const CHUNKED = ['Transfer-Encoding', 'chunked'];

for (const c of [
  { name: 'no body: all of it is stdin', headers: [], head: 'in', parsed: '', socket: '', body: '', rest: 'in' },
  { name: 'body in the head', headers: LENGTH_5, head: 'helloin', parsed: '', socket: '', body: 'hello', rest: 'in' },
  { name: 'body on the socket', headers: LENGTH_5, head: '', parsed: '', socket: 'helloin', body: 'hello', rest: 'in' },
  { name: 'body in both', headers: LENGTH_5, head: 'he', parsed: '', socket: 'lloin', body: 'hello', rest: 'in' },
  { name: 'chunks', headers: CHUNKED, head: '5\r\nhe', parsed: '', socket: 'llo\r\n0\r\n\r\nin', body: 'hello', rest: 'in' },
  { name: 'parsed by the server', headers: LENGTH_5, head: 'in', parsed: 'hello', socket: '', body: 'hello', rest: 'in' },
]) {
  test(`the body of an upgrade request is told from stdin: ${c.name}`, async () => {
    const socket = new PassThrough();
    if (c.socket !== '') socket.write(c.socket);
    const { body, rest } = await readUpgradeBody(request(c.headers, c.parsed), socket, Buffer.from(c.head), 100);
    assert.deepEqual([body.toString(), rest.toString()], [c.body, c.rest]);
    socket.write('more');
    assert.equal(String(socket.read()), 'more');
  });
}

for (const c of [
  { name: 'longer than allowed', headers: ['Content-Length', '200'], bytes: 'x'.repeat(150), why: /longer than 100 bytes/ },
  { name: 'in broken chunks', headers: CHUNKED, bytes: 'zz\r\n', why: /chunks are broken/ },
  { name: 'cut off', headers: LENGTH_5, bytes: 'he', why: /left in the middle/ },
]) {
  test(`the body of an upgrade request that is ${c.name} is bad input`, async () => {
    const socket = new PassThrough();
    socket.end(c.bytes);
    const read = readUpgradeBody(request(c.headers, ''), socket, Buffer.alloc(0), 100);
    await assert.rejects(read, (error) => error instanceof BadInputError && c.why.test(error.message));
  });
}

test('an abort ends the wait for a body', async () => {
  const read = readUpgradeBody(request(LENGTH_5, ''), new PassThrough(), Buffer.from('he'), 100, AbortSignal.abort(new Error('stop')));
  await assert.rejects(read, /stop/);
});

/** A request as the server gives it with `upgrade`: what it parsed of the body itself is data of the request. */
function request(rawHeaders: string[], parsed: string): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.rawHeaders = rawHeaders;
  if (parsed !== '') message.push(parsed);
  message.complete = true;
  message.push(null);
  return message;
}
