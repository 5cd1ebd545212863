import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { EngineHttpError, EngineProtocolError, EngineTimeoutError, EngineUnreachableError } from './errors.ts';
import { type Connection, type SeenRequest, scriptedConnections, scriptedEngine } from './scripted-engine.test.ts';

const EXEC = { method: 'POST', path: '/exec/e/start', body: { json: { Tty: true } } } as const;
const SWITCHED = 'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const BARE = 'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n';

for (const [form, head, status] of [
  ['101', SWITCHED, 101],
  ['a bare 200', BARE, 200],
] as const) {
  test(`a connection is taken over after ${form}; bytes glued to the head and both half-closes survive`, async () => {
    let seen: SeenRequest | undefined;
    await using scripted = await scriptedEngine(async (request, connection) => {
      seen = request;
      connection.socket.write(`${head}early`);
      await connection.expect('stdin');
      await connection.end();
      connection.socket.end(' late');
    });
    const stream = await scripted.engine.hijack(EXEC);
    assert.equal(stream.status, status);
    assert.equal(stream.headers['content-type'], 'application/vnd.docker.raw-stream');
    stream.socket.end('stdin');
    assert.equal(await text(stream.socket), 'early late');
    assert.equal(seen?.target, '/v1.51/exec/e/start');
    assert.equal(seen.body.toString(), '{"Tty":true}');
    assert.ok(seen.headers.join(':').includes('Connection:Upgrade:Upgrade:tcp'), seen.headers.join(':'));
  });
}

test('when the engine ends first, what the caller still sends arrives', async () => {
  const got = Promise.withResolvers<void>();
  await using scripted = await scriptedEngine(async (_request, connection) => {
    connection.socket.end(`${SWITCHED}bye`);
    await connection.expect('afterwards');
    got.resolve();
  });
  const { socket } = await scripted.engine.hijack(EXEC);
  socket.resume();
  await once(socket, 'end');
  socket.end('afterwards');
  await got.promise;
});

test('a head cut into single bytes is read', async () => {
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    for (const byte of `${SWITCHED}x`) {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    socket.end();
  });
  const { socket } = await scripted.engine.hijack(EXEC);
  assert.equal(await text(socket), 'x');
});

for (const [name, answer, message] of [
  ['with a length', 'Content-Type: application/json\r\nContent-Length: 25\r\n\r\n{"message":"not started"}', 'not started'],
  [
    'in chunks',
    'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n19\r\n{"message":"not started"}\r\n0\r\n\r\n',
    'not started',
  ],
  [
    'as text under a stream type, to the end of the connection',
    'Content-Type: application/vnd.docker.raw-stream\r\n\r\nis paused\r\n',
    'is paused',
  ],
] as const) {
  test(`a refusal ${name} is an error with the text of the engine`, async () => {
    await using scripted = await scriptedEngine((_request, { socket }) => void socket.end(`HTTP/1.1 409 Conflict\r\n${answer}`));
    await assert.rejects(
      scripted.engine.hijack(EXEC),
      (error) => error instanceof EngineHttpError && error.status === 409 && error.engineMessage === message,
    );
  });
}

test('an ordinary answer is not taken for a stream', async () => {
  await using scripted = await scriptedEngine((_request, connection) => connection.json({}));
  await assert.rejects(
    scripted.engine.hijack(EXEC),
    (error) => error instanceof EngineProtocolError && /use|made with json/.test(error.message),
  );
});

test('silence, a closed connection and garbage each end the call with their own error', async () => {
  const answers = new Map<string, (connection: Connection) => void>([
    ['/silent', () => undefined],
    ['/closed', ({ socket }) => void socket.end()],
    ['/reset', ({ socket }) => void socket.resetAndDestroy()],
    ['/garbage', ({ socket }) => void socket.write('220 smtp ready\r\n\r\n')],
  ]);
  await using scripted = await scriptedEngine((request, connection) => answers.get(request.target.replace(/^\/v1.51/, ''))?.(connection));
  const hijack = (path: string, deadlineMs = 10_000): Promise<unknown> => scripted.engine.hijack({ method: 'POST', path, deadlineMs });
  await assert.rejects(hijack('/silent', 40), EngineTimeoutError);
  await assert.rejects(hijack('/closed'), EngineUnreachableError);
  await assert.rejects(hijack('/reset'), EngineUnreachableError);
  await assert.rejects(hijack('/garbage'), EngineProtocolError);
});

test('an abort while waiting closes the connection', async () => {
  await using scripted = await scriptedEngine(() => undefined);
  await scripted.engine.negotiate();
  const stop = AbortSignal.timeout(30);
  await assert.rejects(scripted.engine.hijack(EXEC, stop), { name: 'TimeoutError' });
  await scripted.connections.at(-1)?.closed();
});

test('a body that flows cannot be sent on a connection to be taken over', async () => {
  await using scripted = await scriptedConnections(() => undefined);
  const call = scripted.engine.hijack({ ...EXEC, path: '/_ping', body: { stream: Readable.from(['x']) } });
  await assert.rejects(call, BadInputError);
});
