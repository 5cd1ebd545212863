import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { EngineHttpError, EngineTimeoutError, EngineUnreachableError } from './errors.ts';
import { type Connection, scriptedEngine } from './scripted-engine.test.ts';

const WAIT = { method: 'POST', path: '/containers/x/wait' } as const;
const CHUNKED = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';

test('a stream opens at its head, long before its body', async () => {
  const opened = Promise.withResolvers<void>();
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    socket.write(CHUNKED);
    await opened.promise;
    socket.write('10\r\n{"StatusCode":0}\r\n0\r\n\r\n');
  });
  const { status, body } = await scripted.engine.open(WAIT);
  assert.equal(status, 200);
  opened.resolve();
  assert.equal(await text(body), '{"StatusCode":0}');
});

test('open streams do not use up the connections of short calls', async () => {
  await using scripted = await scriptedEngine(
    (request, connection) => {
      if (request.target.endsWith('/wait')) connection.socket.write(CHUNKED);
      else connection.json([]);
    },
    { connections: 1 },
  );
  const streams = await Promise.all(Array.from({ length: 20 }, () => scripted.engine.open(WAIT)));
  assert.deepEqual((await scripted.engine.json({ method: 'GET', path: '/containers/json', deadlineMs: 1000 })).body, []);
  for (const { body } of streams) body.destroy();
});

test('a refusal is an error with the text of the engine', async () => {
  await using scripted = await scriptedEngine((_request, connection) => connection.json({ message: 'No such container: x' }, 404));
  await assert.rejects(
    scripted.engine.open(WAIT),
    (error) => error instanceof EngineHttpError && error.status === 404 && error.engineMessage === 'No such container: x',
  );
});

test('an engine that sends no head ends the call at its deadline; without deadline the caller ends it', async () => {
  await using scripted = await scriptedEngine(() => undefined);
  await scripted.engine.negotiate();
  await assert.rejects(scripted.engine.open({ ...WAIT, deadlineMs: 30 }), EngineTimeoutError);
  await assert.rejects(scripted.engine.open({ ...WAIT, deadlineMs: null }, AbortSignal.timeout(30)), { name: 'TimeoutError' });
});

test('a broken stream fails its reader, an ended one ends it', async () => {
  await using scripted = await scriptedEngine((_request, { socket }) => {
    socket.write(`${CHUNKED}3\r\nabc\r\n`);
    setImmediate(() => socket.destroy());
  });
  const { body } = await scripted.engine.open(WAIT);
  await assert.rejects(text(body), EngineUnreachableError);
});

test('destroying the body, or aborting, ends the stream on the engine too', async () => {
  const seen: Connection[] = [];
  await using scripted = await scriptedEngine((_request, connection) => {
    seen.push(connection);
    connection.socket.write(CHUNKED);
  });
  const first = await scripted.engine.open(WAIT);
  first.body.destroy();
  const stop = new AbortController();
  const second = await scripted.engine.open(WAIT, stop.signal);
  const reading = text(second.body);
  stop.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  await Promise.all(seen.map((connection) => connection.closed()));
});

test('a reader that does not read holds the engine back', async () => {
  const total = 64 * 1024 * 1024;
  let written = 0;
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
    const block = Buffer.alloc(1024 * 1024);
    for (; written < total; written += block.length) if (!socket.write(block)) await once(socket, 'drain');
  });
  const { body } = await scripted.engine.open({ method: 'GET', path: '/images/x/get' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(written < total / 2, `${written} bytes were sent to nobody`);
  let read = 0;
  for await (const chunk of body) read += (chunk as Buffer).length;
  assert.equal(read, total);
});

test('a body is sent as it flows, chunked; what it fails with, the call fails with', async () => {
  await using scripted = await scriptedEngine((request, connection) =>
    connection.json({ got: request.body.toString(), headers: request.headers }),
  );
  const put = { method: 'PUT', path: '/containers/x/archive' } as const;
  const { body } = await scripted.engine.open({ ...put, body: { stream: Readable.from([Buffer.from('ab'), Buffer.from('cd')]) } });
  assert.match(await text(body), /"got":"abcd".*chunked/);
  const failing = Readable.from(
    (async function* () {
      yield Buffer.from('ab');
      throw new Error('disk gone');
    })(),
  );
  await assert.rejects(scripted.engine.open({ ...put, body: { stream: failing } }), /disk gone/);
});
