import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Transform } from 'node:stream';
import { test } from 'node:test';
import { EngineTimeoutError, EngineUnreachableError } from './errors.ts';
import { ProxyServer, rawExchange, readAll } from './proxy-server.test.ts';
import { type Connection, type SeenRequest, scriptedEngine, scriptedHeads } from './scripted-engine.test.ts';

const CHUNKED = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`;

test('path, version, headers and body are the target’s where it names them, else the client’s', async () => {
  const seen: SeenRequest[] = [];
  await using scripted = await scriptedEngine((request, connection) => {
    seen.push(request);
    connection.json({});
  });
  await using proxy = await ProxyServer.start(scripted, {
    path: '/containers/abc/update',
    version: '1.99',
    headers: { 'X-Registry-Auth': undefined, 'X-Added': '1' },
  });
  const body = '{"a":1}';
  await rawExchange(
    proxy,
    `POST /containers/web/update?x=a+b&y=%20 HTTP/1.1\r\nHost: client\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nX-Multi: a\r\nX-Multi: b\r\nX-Registry-Auth: secret\r\nExpect: 100-continue\r\nTE: trailers\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const [request] = seen;
  assert.equal(request?.target, '/v1.51/containers/abc/update?x=a+b&y=%20');
  assert.equal(request.body.toString(), body);
  assert.deepEqual(request.headers, [
    ...['host', scripted.engine.address, 'connection', 'keep-alive', 'X-Multi', 'a', 'X-Multi', 'b', 'X-Added', '1'],
    ...['content-length', '7'],
  ]);
});

test('a body of the target’s own takes the place of the client’s', async () => {
  const bodies: string[] = [];
  await using scripted = await scriptedEngine((request, connection) => {
    bodies.push(request.body.toString());
    connection.json({});
  });
  for (const own of ['{"other":true}', '']) {
    await using proxy = await ProxyServer.start(scripted, { body: Buffer.from(own) });
    await rawExchange(proxy, 'POST /c HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 3\r\n\r\nold');
  }
  assert.deepEqual(bodies, ['{"other":true}', '']);
});

test('status and headers pass, less the connection’s own, with the changes asked for', async () => {
  await using scripted = await scriptedEngine((_request, { socket }) => {
    socket.write(
      'HTTP/1.1 201 Created\r\nApi-Version: 1.41\r\nContent-Type: application/vnd.docker.raw-stream\r\nServer: Docker/20\r\nX-Two: a\r\nX-Two: b\r\nKeep-Alive: timeout=9\r\nContent-Length: 2\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n{}',
    );
  });
  await using proxy = await ProxyServer.start(scripted, {
    responseHeaders: ({ status, headers }) => ({
      'Api-Version': '1.51',
      Server: undefined,
      'Content-Type': headers['content-type'] === 'application/vnd.docker.raw-stream' ? 'application/vnd.docker.multiplexed-stream' : 'x',
      'X-Schwarm-Node': `node-of-${status}`,
    }),
  });
  const [head] = (await rawExchange(proxy, get('/x'))).split('\r\n\r\n');
  assert.deepEqual(head?.split('\r\n'), [
    'HTTP/1.1 201 Created',
    'Api-Version: 1.51',
    'Content-Type: application/vnd.docker.multiplexed-stream',
    'X-Two: a',
    'X-Two: b',
    'Content-Length: 2',
    'Date: Thu, 01 Jan 1970 00:00:00 GMT',
    'X-Schwarm-Node: node-of-201',
    'Connection: close',
  ]);
});

test('the head of an answer reaches the client before there is any body', async () => {
  const release = Promise.withResolvers<void>();
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    socket.write(CHUNKED);
    await release.promise;
    socket.write('2\r\n{}\r\n0\r\n\r\n');
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(get('/wait'));
  const [first] = (await once(client, 'data')) as [Buffer];
  assert.match(first.toString(), /^HTTP\/1.1 200 OK.*chunked.*\r\n\r\n$/s);
  release.resolve();
  assert.match(await readAll(client), /\{\}/);
  assert.deepEqual(await proxy.ended(1), [{ status: 200, complete: true }]);
});

test('parts of a stream pass one by one', async () => {
  const events = ['{"n":1}\n', '{"n":2}\n'];
  const seen = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    socket.write(CHUNKED);
    for (const [i, event] of events.entries()) {
      socket.write(`8\r\n${event}\r\n`);
      await seen[i]?.promise;
    }
    socket.write('0\r\n\r\n');
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(get('/events'));
  let got = '';
  for await (const data of client) {
    got += String(data);
    for (const [i, event] of events.entries()) if (got.includes(event)) seen[i]?.resolve();
  }
  assert.match(got, /0\r\n\r\n$/);
});

for (const c of [
  {
    name: 'text becomes JSON',
    type: 'text/plain',
    body: 'client version 1.11 is too old\n',
    gets: '{"message":"client version 1.11 is too old"}\n',
  },
  {
    name: 'text under a stream type becomes JSON',
    type: 'application/vnd.docker.raw-stream',
    body: 'paused\r\n',
    gets: '{"message":"paused"}\n',
  },
  {
    name: 'JSON passes byte for byte',
    type: 'application/json',
    body: '{ "message" : "No such \\u0063ontainer" }',
    gets: '{ "message" : "No such \\u0063ontainer" }',
  },
]) {
  test(`an error of the engine keeps its status; ${c.name}`, async () => {
    await using scripted = await scriptedEngine((_request, { socket }) => {
      socket.write(`HTTP/1.1 409 Conflict\r\nContent-Type: ${c.type}\r\nContent-Length: ${c.body.length}\r\n\r\n${c.body}`);
    });
    await using proxy = await ProxyServer.start(scripted);
    const [head = '', body] = (await rawExchange(proxy, get('/x'))).split('\r\n\r\n');
    assert.match(head, /^HTTP\/1.1 409 Conflict/);
    assert.match(head, /Content-Type: application\/json/);
    assert.match(head, new RegExp(`Content-Length: ${c.gets.length}`));
    assert.equal(body, c.gets);
  });
}

test('answers without body pass: HEAD with its length, 304, 204', async () => {
  const answers = new Map([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\nX-Docker-Container-Path-Stat: e30=\r\n\r\n'],
    ['POST', 'HTTP/1.1 304 Not Modified\r\n\r\n'],
    ['DELETE', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ]);
  await using scripted = await scriptedEngine(({ method }, { socket }) => void socket.write(answers.get(method) ?? ''));
  await using proxy = await ProxyServer.start(scripted);
  for (const [method, expected] of [
    ['HEAD', /^HTTP\/1.1 200 OK.*Content-Length: 99.*\r\n\r\n$/s],
    ['POST', /^HTTP\/1.1 304 Not Modified.*\r\n\r\n$/s],
    ['DELETE', /^HTTP\/1.1 204 No Content.*\r\n\r\n$/s],
  ] as const) {
    assert.match(await rawExchange(proxy, `${method} /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`), expected);
  }
});

test('a body may be changed as a whole or as it flows, also that of an error', async () => {
  await using scripted = await scriptedEngine((request, connection) => {
    connection.json(request.target.endsWith('/bad') ? { message: 'no' } : { a: 1 }, request.target.endsWith('/bad') ? 404 : 200);
  });
  const upper = (): Transform => new Transform({ transform: (chunk, _encoding, done) => done(null, String(chunk).toUpperCase()) });
  await using mapped = await ProxyServer.start(scripted, {
    transform: ({ status }) => ({ map: async (body) => Buffer.from(`${status}${body.toString()}`), maxBodyBytes: 100 }),
  });
  assert.match(await rawExchange(mapped, get('/x')), /Content-Length: 10\r\n.*\r\n\r\n200\{"a":1\}$/s);
  assert.match(await rawExchange(mapped, get('/bad')), /^HTTP\/1.1 404 .*\r\n\r\n404\{"message":"no"\}$/s);
  await using flowing = await ProxyServer.start(scripted, { transform: () => ({ stream: upper() }) });
  assert.match(await rawExchange(flowing, get('/x')), /Transfer-Encoding: chunked\r\n.*\{"A":1\}/s);
});

test('a change that fails, or gets more than it takes, leaves the answer to the caller', async () => {
  await using scripted = await scriptedEngine((_request, connection) => connection.json({ a: 1 }));
  const fail = (): never => {
    throw new Error('cannot render');
  };
  for (const [changes, expected] of [
    [{ transform: fail }, /500 .*cannot render/s],
    [{ responseHeaders: fail }, /500 .*cannot render/s],
    [{ transform: () => ({ map: fail, maxBodyBytes: 100 }) }, /500 .*cannot render/s],
    [{ transform: () => ({ map: (body: Buffer) => body, maxBodyBytes: 3 }) }, /502 .*more than 3 bytes/s],
  ] as const) {
    await using proxy = await ProxyServer.start(scripted, changes);
    assert.match(await rawExchange(proxy, get('/x')), expected);
  }
});

test('an engine that is away, frozen or closes early leaves the answer to the caller', async () => {
  await using scripted = await scriptedEngine(({ target }, { socket }) => {
    if (target.endsWith('/early')) socket.end();
  });
  await scripted.engine.negotiate();
  await using impatient = await ProxyServer.start(scripted, { deadlineMs: 40 });
  await using proxy = await ProxyServer.start(scripted);
  assert.match(await rawExchange(impatient, get('/frozen')), /^HTTP\/1.1 504 /);
  assert.match(await rawExchange(proxy, get('/early')), /^HTTP\/1.1 502 /);
  const [frozen, early] = [...impatient.results, ...proxy.results];
  assert.ok(frozen instanceof EngineTimeoutError && early instanceof EngineUnreachableError);
});

test('an engine lost in the middle of its answer cuts the client off, or ends with the last words', async () => {
  await using scripted = await scriptedEngine(({ target }, { socket }) => {
    socket.write(target.endsWith('/length') ? 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab' : `${CHUNKED}3\r\n{}\n\r\n`);
    setTimeout(() => socket.destroy(), 20);
  });
  await using plain = await ProxyServer.start(scripted);
  assert.doesNotMatch(await rawExchange(plain, get('/pull')), /0\r\n\r\n$/);
  const [cut] = await plain.ended(1);
  assert.ok(cut !== undefined && 'complete' in cut && !cut.complete && cut.status === 200 && cut.error instanceof EngineUnreachableError);

  await using polite = await ProxyServer.start(scripted, { lastWords: (error) => `${JSON.stringify({ error: error.code })}\n` });
  assert.match(await rawExchange(polite, get('/pull')), /\{"error":"engine_unreachable"\}\n\r\n0\r\n\r\n$/);
  assert.doesNotMatch(await rawExchange(polite, get('/length')), /engine_unreachable/);
});

test('a client that leaves ends the call on the engine, before and after its head', async () => {
  const seen: Connection[] = [];
  await using scripted = await scriptedEngine(({ target }, connection) => {
    seen.push(connection);
    if (target.endsWith('/logs')) connection.socket.write(CHUNKED);
  });
  await using proxy = await ProxyServer.start(scripted);
  for (const path of ['/slow', '/logs']) {
    const client = proxy.connect();
    client.write(get(path));
    while (seen.length === 0) await new Promise(setImmediate);
    if (path === '/logs') await once(client, 'data');
    client.destroy();
    await seen.pop()?.closed();
  }
  assert.deepEqual(await proxy.ended(2), [
    { status: undefined, complete: false },
    { status: 200, complete: false },
  ]);
});

test('an abort ends the call and leaves the answer to the caller, or cuts the client off', async () => {
  const stop = new AbortController();
  const seen: Connection[] = [];
  await using scripted = await scriptedEngine(({ target }, connection) => {
    seen.push(connection);
    if (target.endsWith('/logs')) connection.socket.write(CHUNKED);
  });
  await using proxy = await ProxyServer.start(scripted, {}, stop.signal);
  const before = proxy.connect();
  before.write(get('/slow'));
  const after = proxy.connect();
  after.write(get('/logs'));
  await once(after, 'data');
  while (seen.length < 2) await new Promise(setImmediate);
  stop.abort(new Error('shutting down'));
  assert.match(await readAll(before), /500 .*shutting down/s);
  assert.doesNotMatch(await readAll(after), /0\r\n\r\n$/);
  await Promise.all(seen.map((connection) => connection.closed()));
});

test('a client that does not read holds the engine back', async () => {
  const total = 64 * 1024 * 1024;
  let written = 0;
  await using scripted = await scriptedEngine((_request, { socket }) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
    return writeAll(socket, total, (bytes) => {
      written += bytes;
    });
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(get('/images/x/get'));
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.ok(written < total / 2, `${written} bytes were sent to nobody`);
  let read = 0;
  for await (const chunk of client) read += (chunk as Buffer).length;
  assert.ok(read > total);
  assert.deepEqual(proxy.results, [{ status: 200, complete: true }]);
});

test('an upload without length flows through, at the pace of the engine', async () => {
  const total = 48 * 1024 * 1024;
  const release = Promise.withResolvers<void>();
  let received = 0;
  await using scripted = await scriptedHeads(async (head, connection) => {
    connection.socket.pause();
    await release.promise;
    connection.socket.resume();
    received = (await connection.body(head)).length;
    connection.json({});
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write('PUT /archive HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n');
  let sent = 0;
  const block = Buffer.alloc(1024 * 1024, 'x');
  const sending = (async () => {
    for (; sent < total; sent += block.length) {
      client.write(`${block.length.toString(16)}\r\n`);
      client.write(block);
      if (!client.write('\r\n')) await once(client, 'drain');
    }
    client.write('0\r\n\r\n');
  })();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.ok(sent < total / 2, `${sent} bytes were taken for an engine that does not read`);
  release.resolve();
  await sending;
  assert.match(await readAll(client), /^HTTP\/1.1 200 /);
  assert.equal(received, total);
});

test('a slow upload does not run into the deadline of its answer', async () => {
  await using scripted = await scriptedEngine((request, connection) => connection.json({ got: request.body.length }));
  await scripted.engine.negotiate();
  await using proxy = await ProxyServer.start(scripted, { deadlineMs: 500 });
  const client = proxy.connect();
  client.write('PUT /archive HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 5\r\n\r\n');
  for (const byte of 'abcde') {
    client.write(byte);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  assert.match(await readAll(client), /\{"got":5\}/);
});

test('an answer before the end of the upload reaches the client, whose connection stays usable', async () => {
  await using scripted = await scriptedHeads((_head, connection) => connection.json({ message: 'no' }, 404));
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write('PUT /archive HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
  const [early] = (await once(client, 'data')) as [Buffer];
  assert.match(early.toString(), /^HTTP\/1.1 404 .*\{"message":"no"\}$/s);
  client.write(`${'3\r\nabc\r\n'.repeat(1000)}0\r\n\r\nGET /again HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
  assert.match(await readAll(client), /^HTTP\/1.1 404 .*\{"message":"no"\}$/s);
});

async function writeAll(socket: Socket, total: number, onWritten: (bytes: number) => void): Promise<void> {
  const block = Buffer.alloc(1024 * 1024);
  for (let at = 0; at < total; at += block.length) {
    onWritten(block.length);
    if (!socket.write(block)) await once(socket, 'drain');
  }
}
