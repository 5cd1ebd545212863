import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { freePort, TEST_IO, tcpTarget } from './echo-target.ts';
import type { ForwardTarget } from './forward.ts';
import { TcpForward } from './tcp-forward.ts';

async function forwardTo(target: ForwardTarget | undefined): Promise<{ forward: TcpForward; port: number; client: () => Socket }> {
  const port = await freePort();
  const forward = await TcpForward.open('127.0.0.1', port, TEST_IO);
  if (target !== undefined) forward.aim(target);
  return { forward, port, client: () => connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined) };
}

const errorOf = async (socket: Socket): Promise<string> => {
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  return error.code ?? '';
};

test('the client ends its direction, the answer still comes', async () => {
  await using target = await tcpTarget((socket) => void text(socket).then((sent) => socket.end(`got ${sent}`)));
  const { forward, client } = await forwardTo(target);
  await using _forward = forward;
  const socket = client();
  socket.end('question');
  assert.equal(await text(socket), 'got question');
});

test('the target ends its direction, the client may still send', async () => {
  const received = Promise.withResolvers<string>();
  await using target = await tcpTarget((socket) => {
    socket.end('greeting');
    void text(socket).then(received.resolve);
  });
  const { forward, client } = await forwardTo(target);
  await using _forward = forward;
  const socket = client();
  assert.equal(await text(socket), 'greeting');
  socket.end('late word');
  assert.equal(await received.promise, 'late word');
});

test('much data arrives whole, and a reader that waits makes the sender wait', async () => {
  const chunk = Buffer.alloc(1 << 20, 7);
  let sent = 0;
  await using target = await tcpTarget((socket) => {
    const more = (): void => {
      while (sent < 64 && socket.write(chunk)) sent++;
      if (sent >= 64) socket.end();
    };
    socket.on('drain', () => {
      sent++;
      more();
    });
    more();
  });
  const { forward, client } = await forwardTo(target);
  await using _forward = forward;
  const socket = client();
  await once(socket, 'connect');
  socket.pause();
  // Until buffers on the way are full.
  for (let [before, turns] = [sent, 0]; turns < 1_000; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (sent !== before) [before, turns] = [sent, 0];
  }
  assert.ok(sent < 64, `${sent} MiB were taken from the target without a reader`);
  let read = 0;
  for await (const data of socket) read += (data as Buffer).length;
  assert.equal(read, 64 << 20);
});

test('a target that refuses shows as a connection that is reset', async () => {
  const port = await freePort();
  const { forward, client } = await forwardTo({ host: '127.0.0.1', port, lost: new AbortController().signal });
  await using _forward = forward;
  assert.equal(await errorOf(client()), 'ECONNRESET');
});

test('a target that breaks off shows as a reset, not as an end in order', async () => {
  await using target = await tcpTarget((socket) => socket.write('part', () => socket.resetAndDestroy()));
  const { forward, client } = await forwardTo(target);
  await using _forward = forward;
  const socket = client();
  socket.resume();
  assert.equal(await errorOf(socket), 'ECONNRESET');
});

test('pointing it elsewhere cuts what went to the old target', async () => {
  await using first = await tcpTarget((socket) => socket.write('first'));
  await using second = await tcpTarget((socket) => socket.write('second'));
  const { forward, client } = await forwardTo(first);
  await using _forward = forward;
  const [old, fresh] = [client(), client];
  assert.equal(String((await once(old, 'data'))[0]), 'first');
  const closed = once(old, 'close');
  old.end();
  forward.aim(second);
  await closed;
  const socket = fresh();
  assert.equal(String((await once(socket, 'data'))[0]), 'second');
  socket.destroy();
});

test('connections end when the target’s node is lost', async () => {
  await using target = await tcpTarget((socket) => socket.write('hello'));
  const lost = new AbortController();
  const { forward, client } = await forwardTo({ ...target, host: target.host, port: target.port, lost: lost.signal });
  await using _forward = forward;
  const socket = client();
  await once(socket, 'data');
  const ended = once(socket, 'end');
  lost.abort();
  await ended;
  socket.destroy();
});

test('after disposal the port is free and its connections are gone', async () => {
  await using target = await tcpTarget((socket) => socket.write('hello'));
  const { forward, port, client } = await forwardTo(target);
  const socket = client();
  await once(socket, 'data');
  const ended = once(socket, 'end');
  await forward[Symbol.asyncDispose]();
  await ended;
  socket.destroy();
  assert.equal(await errorOf(client()), 'ECONNREFUSED');
  await (await TcpForward.open('127.0.0.1', port, TEST_IO))[Symbol.asyncDispose]();
});

test('a port that somebody has cannot be opened', async () => {
  await using target = await tcpTarget(() => undefined);
  await assert.rejects(TcpForward.open('127.0.0.1', target.port, TEST_IO), { code: 'EADDRINUSE' });
});

test('without a target connections are reset', async () => {
  const { forward, client } = await forwardTo(undefined);
  await using _forward = forward;
  assert.equal(await errorOf(client()), 'ECONNRESET');
});
