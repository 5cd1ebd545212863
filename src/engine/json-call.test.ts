import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError, bigintOf, objectOf } from '../base/index.ts';
import { Engine } from './engine.ts';
import { EngineHttpError, EngineProtocolError, EngineTimeoutError, EngineUnreachableError } from './errors.ts';
import { type Connection, scriptedConnections, scriptedEngine } from './scripted-engine.test.ts';

const LIST = { method: 'GET', path: '/containers/json' } as const;
const CREATE = { method: 'POST', path: '/containers/create', body: { json: {} } } as const;

test('a call goes out at the version asked for, clamped to what the engine speaks', async () => {
  await using scripted = await scriptedEngine((request, connection) => connection.json({ target: request.target }));
  const target = async (version?: string): Promise<unknown> =>
    (await scripted.engine.json(version === undefined ? LIST : { ...LIST, version })).body;
  assert.deepEqual(await target(), { target: '/v1.51/containers/json' });
  assert.deepEqual(await target('1.30'), { target: '/v1.30/containers/json' });
  assert.deepEqual(await target('1.99'), { target: '/v1.51/containers/json' });
  assert.deepEqual(await target('1.10'), { target: '/v1.24/containers/json' });
});

test('numbers above 2^53 survive, text stays text, an empty answer has no body, 304 is an answer', async () => {
  await using scripted = await scriptedEngine((request, connection) => {
    if (request.target.endsWith('/big')) connection.json('{"timeNano":1795371373189960406}');
    else if (request.target === '/_ping')
      connection.socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK');
    else if (request.target.endsWith('/start')) connection.socket.write('HTTP/1.1 304 Not Modified\r\n\r\n');
    else connection.socket.write('HTTP/1.1 204 No Content\r\n\r\n');
  });
  const { engine } = scripted;
  const big = objectOf((await engine.json({ method: 'GET', path: '/big' })).body);
  assert.equal(bigintOf(big['timeNano']), 1795371373189960406n);
  assert.equal((await engine.json({ method: 'GET', path: '/_ping' })).body, 'OK');
  assert.equal((await engine.json({ method: 'POST', path: '/start' })).status, 304);
  assert.equal((await engine.json({ method: 'POST', path: '/stop' })).body, undefined);
});

test('an answer may be chunked and cut anywhere', async () => {
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (const byte of '6\r\n["ä",\r\n4\r\n"b"]\r\n0\r\n\r\n') {
      socket.write(byte);
      await new Promise(setImmediate);
    }
  });
  assert.deepEqual((await scripted.engine.json(LIST)).body, ['ä', 'b']);
});

for (const c of [
  { name: 'JSON', type: 'application/json', body: '{"message":"No such container: x"}\n', text: 'No such container: x' },
  {
    name: 'plain text',
    type: 'text/plain; charset=utf-8',
    body: 'client version 1.11 is too old\n',
    text: 'client version 1.11 is too old',
  },
  { name: 'text under a stream type', type: 'application/vnd.docker.raw-stream', body: 'no such exec\r\n', text: 'no such exec' },
  { name: 'JSON without message', type: 'application/json', body: '{"a":1}', text: '{"a":1}' },
]) {
  test(`an error whose body is ${c.name} keeps the status and text of the engine`, async () => {
    await using scripted = await scriptedEngine((_request, { socket }) => {
      socket.write(`HTTP/1.1 404 Not Found\r\nContent-Type: ${c.type}\r\nContent-Length: ${c.body.length}\r\n\r\n${c.body}`);
    });
    await assert.rejects(scripted.engine.json(CREATE), (error) => {
      assert.ok(error instanceof EngineHttpError);
      assert.deepEqual([error.status, error.engineMessage, error.address], [404, c.text, scripted.engine.address]);
      return true;
    });
  });
}

test('a read whose kept-alive connection is dead is made again on a new one, a write is not', async () => {
  let live = 0;
  await using scripted = await scriptedEngine((_request, connection) => {
    // Each connection answers once; the next request on it gets a reset, as after a restart of the engine.
    if (connection.socket.listenerCount('used') > 0) connection.socket.resetAndDestroy();
    else {
      live++;
      connection.socket.on('used', () => undefined);
      connection.json({});
    }
  });
  await scripted.engine.negotiate();
  for (let n = 0; n < 6; n++) await scripted.engine.json(LIST);
  assert.equal(live, 6);
  await assert.rejects(
    async () => {
      for (let n = 0; n < 6; n++) await scripted.engine.json(CREATE);
    },
    (error) => error instanceof EngineUnreachableError && error.sent && error.message.includes('may have been applied'),
  );
});

test('an engine that resets every connection fails reads and writes at once', async () => {
  await using scripted = await scriptedConnections(({ socket }) => void socket.resetAndDestroy());
  for (const call of [LIST, CREATE]) {
    await assert.rejects(scripted.engine.json(call), (error) => error instanceof EngineUnreachableError && error.status >= 502);
  }
});

test('an engine that refuses connections was sent nothing', async () => {
  const scripted = await scriptedConnections(() => undefined);
  await scripted[Symbol.asyncDispose]();
  await using engine = new Engine({ endpoint: scripted.engine.endpoint });
  await assert.rejects(engine.json(CREATE), (error) => {
    assert.ok(error instanceof EngineUnreachableError);
    assert.deepEqual([error.sent, error.status, error.reason], [false, 503, 'ECONNREFUSED']);
    return true;
  });
});

test('a socket that is not there is named', async () => {
  await using engine = new Engine({ endpoint: { kind: 'unix', path: '/nonexistent/docker.sock' } });
  await assert.rejects(engine.json(LIST), /unix:\/\/\/nonexistent\/docker.sock is not reachable: there is no such socket/);
});

test('an engine that accepts and never answers ends each call at its deadline', async () => {
  await using scripted = await scriptedConnections(() => undefined, { callTimeoutMs: 40 });
  const { engine } = scripted;
  const frozen = (sent: boolean, status: number) => (error: unknown) =>
    error instanceof EngineTimeoutError && error.sent === sent && error.status === status;
  await assert.rejects(engine.negotiate(), frozen(true, 504));
  await assert.rejects(engine.json(LIST), frozen(true, 504));
  await assert.rejects(engine.json({ ...LIST, path: '/_ping', deadlineMs: 20 }), /within 20 ms/);
});

test('a write that got no answer may have been applied', async () => {
  await using scripted = await scriptedEngine(() => undefined);
  await scripted.engine.negotiate();
  await assert.rejects(
    scripted.engine.json({ ...CREATE, deadlineMs: 40 }),
    (error) => error instanceof EngineTimeoutError && error.status === 503,
  );
});

test('an engine that stops in the middle of an answer ends the call at its deadline', async () => {
  const half = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":';
  await using scripted = await scriptedEngine((_request, { socket }) => void socket.write(half));
  await assert.rejects(scripted.engine.json({ ...LIST, deadlineMs: 40 }), EngineTimeoutError);
});

test('calls beyond the bound of the pool wait, and end at their own deadline without being sent', async () => {
  await using scripted = await scriptedEngine(() => undefined, { connections: 1 });
  await scripted.engine.negotiate();
  const first = scripted.engine.json({ ...CREATE, deadlineMs: 200 });
  const second = scripted.engine.json({ ...CREATE, deadlineMs: 20 });
  await assert.rejects(second, (error) => error instanceof EngineTimeoutError && !error.sent);
  await assert.rejects(first, (error) => error instanceof EngineTimeoutError && error.sent);
});

test('an answer cut off is not taken for a whole one', async () => {
  await using scripted = await scriptedEngine((_request, { socket }) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":1}');
  });
  await assert.rejects(scripted.engine.json(CREATE), EngineUnreachableError);
});

test('what does not speak HTTP, or breaks its JSON, is told apart from what is away', async () => {
  await using ssh = await scriptedConnections(({ socket }) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
  await assert.rejects(ssh.engine.json(LIST), (error) => error instanceof EngineProtocolError && /not HTTP/.test(error.message));
  await using broken = await scriptedEngine((_request, connection) => connection.json('{"a":'));
  await assert.rejects(broken.engine.json(LIST), (error) => error instanceof EngineProtocolError && /broken JSON/.test(error.message));
  await using web = await scriptedConnections(async (connection) => {
    await connection.head();
    connection.json({ hello: 'world' });
  });
  await assert.rejects(web.engine.negotiate(), /does not answer like a Docker engine/);
});

test('an abort ends a call with its reason, before and while it runs', async () => {
  await using scripted = await scriptedEngine(() => undefined);
  const reason = new Error('not wanted');
  await assert.rejects(scripted.engine.json(LIST, AbortSignal.abort(reason)), reason);
  const stop = new AbortController();
  const call = scripted.engine.json(LIST, stop.signal);
  setTimeout(() => stop.abort(reason), 20);
  await assert.rejects(call, reason);
});

test('a path that cannot be sent is refused before anything is', async () => {
  await using scripted = await scriptedEngine((_request, connection) => connection.json({}));
  await assert.rejects(scripted.engine.json({ method: 'GET', path: '/containers/a b' }), BadInputError);
});

test('a dead connection does not disturb calls under way, and closing the client ends those too', async () => {
  const slow = Promise.withResolvers<Connection>();
  await using scripted = await scriptedEngine(({ target }, connection) => {
    if (target.endsWith('/slow')) slow.resolve(connection);
    else if (target.endsWith('/dead')) connection.socket.resetAndDestroy();
    else connection.json({});
  });
  const { engine } = scripted;
  const under = engine.json({ method: 'GET', path: '/slow' });
  const connection = await slow.promise;
  await assert.rejects(engine.json({ method: 'GET', path: '/dead' }), EngineUnreachableError);
  connection.json({ late: true });
  assert.deepEqual((await under).body, { late: true });

  const failed = assert.rejects(engine.json({ method: 'POST', path: '/slow' }), EngineUnreachableError);
  await assert.rejects(engine.json({ method: 'GET', path: '/dead' }), EngineUnreachableError);
  await engine[Symbol.asyncDispose]();
  await failed;
});

test('calls under way fail when the client is closed', async () => {
  await using scripted = await scriptedEngine(() => undefined);
  await scripted.engine.negotiate();
  const failed = assert.rejects(scripted.engine.json(LIST), EngineUnreachableError);
  await scripted.engine[Symbol.asyncDispose]();
  await failed;
  await assert.rejects(scripted.engine.json(LIST), /was closed/);
});
