import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { EngineTimeoutError, EngineUnreachableError } from './errors.ts';
import { ProxyServer, rawExchange, readAll } from './proxy-server.test.ts';
import { type Connection, type SeenRequest, scriptedEngine } from './scripted-engine.test.ts';

const SWITCHED = 'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const BODY = '{"Detach":false}';

function exec(framing: string): string {
  return `POST /exec/e/start?a=b HTTP/1.1\r\nHost: h\r\nUser-Agent: Docker-Client/28\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`;
}

/** An engine that takes connections over, checks what it gets on them and says what it got as the request. */
async function execEngine(stdin: string, seen: SeenRequest[]) {
  return await scriptedEngine(async (request, connection) => {
    seen.push(request);
    connection.socket.write(`${SWITCHED}glued `);
    await connection.expect(stdin);
    await connection.end();
    connection.socket.end('last');
  });
}

const length = exec(`Content-Length: ${BODY.length}`);
const chunked = exec('Transfer-Encoding: chunked');
for (const [name, ...packets] of [
  ['in one packet with head and stdin', `${length}${BODY}STDIN`],
  ['after the head', length, BODY, 'STDIN'],
  ['glued to stdin', length, `${BODY}STDIN`],
  ['cut in two', `${length}${BODY.slice(0, 5)}`, `${BODY.slice(5)}STD`, 'IN'],
  ['in chunks, one with the head', `${chunked}5\r\n${BODY.slice(0, 5)}\r\n`, `b\r\n${BODY.slice(5)}\r\n0\r\n\r\nSTDIN`],
] as const) {
  test(`an upgrade whose body comes ${name} gets both through, with half-closes`, async () => {
    const seen: SeenRequest[] = [];
    await using scripted = await execEngine('STDIN', seen);
    await using proxy = await ProxyServer.start(scripted);
    const client = proxy.connect();
    for (const packet of packets) {
      client.write(packet);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    client.end();
    const answer = await readAll(client);
    assert.equal(
      answer,
      'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nglued last',
    );
    assert.equal(seen[0]?.target, '/v1.51/exec/e/start?a=b');
    assert.equal(seen[0].body.toString(), BODY);
    const framing = seen[0].headers.filter(
      (name, i) => i % 2 === 0 && /^(connection|upgrade|content-length|transfer-encoding)$/i.test(name),
    );
    assert.deepEqual(framing, ['Connection', 'Upgrade', 'Content-Length']);
    assert.deepEqual(await proxy.ended(1), [{ status: undefined, complete: true }]);
  });
}

test('an upgrade may come on a connection that served other requests before', async () => {
  const seen: SeenRequest[] = [];
  await using scripted = await scriptedEngine(async (request, connection) => {
    seen.push(request);
    if (request.method === 'GET') connection.json({});
    else connection.socket.end(`${SWITCHED}out`);
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write('GET /containers/x/json HTTP/1.1\r\nHost: h\r\n\r\n');
  await once(client, 'data');
  client.end(length + BODY);
  assert.match(await readAll(client), /101 UPGRADED.*out$/s);
  assert.equal(seen[1]?.body.toString(), BODY);
});

test('the target’s own body, path and headers go to the engine, its answer headers to the client', async () => {
  const seen: SeenRequest[] = [];
  await using scripted = await execEngine('IN', seen);
  await using proxy = await ProxyServer.start(scripted, {
    path: '/containers/abc/attach',
    query: { stream: 1 },
    version: '1.41',
    headers: { 'User-Agent': undefined },
    body: Buffer.from('{}'),
    responseHeaders: () => ({ 'Content-Type': 'application/vnd.docker.multiplexed-stream', 'X-Schwarm-Node': 'n1' }),
  });
  const client = proxy.connect();
  client.end(`${exec('Content-Length: 0')}IN`);
  assert.match(
    await readAll(client),
    /Content-Type: application\/vnd.docker.multiplexed-stream\r\nX-Schwarm-Node: n1\r\nConnection: Upgrade/,
  );
  assert.equal(seen[0]?.target, '/v1.41/containers/abc/attach?stream=1');
  assert.equal(seen[0].body.toString(), '{}');
  assert.ok(!seen[0].headers.includes('User-Agent'));
});

test('when the engine ends first, what the client still sends arrives', async () => {
  const got = Promise.withResolvers<void>();
  await using scripted = await scriptedEngine(async (_request, connection) => {
    connection.socket.end(`${SWITCHED}bye`);
    await connection.expect('afterwards');
    await connection.end();
    got.resolve();
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(length + BODY);
  assert.match(await readAll(client), /bye$/);
  client.end('afterwards');
  await got.promise;
});

test('with h2c both ends may speak first, and no byte waits', async () => {
  await using scripted = await scriptedEngine(async (request, connection) => {
    const methods = request.headers.filter((_, i) => request.headers[i - 1] === 'X-Docker-Expose-Session-Grpc-Method');
    assert.deepEqual(methods, ['/a', '/b']);
    connection.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI *');
    await connection.expect('answer');
    connection.socket.write('more');
    await connection.expect('again');
    connection.socket.end();
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(
    'POST /session HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nX-Docker-Expose-Session-Grpc-Method: /a\r\nX-Docker-Expose-Session-Grpc-Method: /b\r\n\r\n',
  );
  let got = '';
  client.on('data', (data) => {
    got += data.toString();
    if (got.endsWith('PRI *')) client.write('answer');
    if (got.endsWith('more')) client.end('again');
  });
  await once(client, 'end');
  assert.match(got, /^HTTP\/1.1 101 Switching Protocols\r\n.*Upgrade: h2c\r\n\r\nPRI \*more$/s);
});

for (const [form, answer, body] of [
  [
    'text under a stream type',
    'Content-Type: application/vnd.docker.raw-stream\r\nContent-Length: 9\r\n\r\nis paused',
    '{"message":"is paused"}\n',
  ],
  ['JSON', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{"message":"x"}\r\n0\r\n\r\n', '{"message":"x"}'],
] as const) {
  test(`an engine that refuses with ${form} becomes a plain answer with JSON`, async () => {
    await using scripted = await scriptedEngine((_request, { socket }) => void socket.write(`HTTP/1.1 409 Conflict\r\n${answer}`));
    await using proxy = await ProxyServer.start(scripted, { responseHeaders: () => ({ 'Api-Version': '1.51' }) });
    const [head = '', got] = (await rawExchange(proxy, length + BODY)).split('\r\n\r\n');
    assert.match(head, /^HTTP\/1.1 409 Conflict\r\nContent-Type: application\/json\r\n/);
    for (const header of ['Api-Version: 1.51', `Content-Length: ${body.length}`, 'Connection: close']) assert.ok(head.includes(header));
    assert.equal(got, body);
    assert.deepEqual(await proxy.ended(1), [{ status: undefined, complete: true }]);
  });
}

test('an ordinary answer to an upgrade passes, as for a detached exec', async () => {
  await using scripted = await scriptedEngine((_request, { socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  await using proxy = await ProxyServer.start(scripted);
  assert.match(await rawExchange(proxy, length + BODY), /^HTTP\/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n$/);
});

test('an engine that is frozen, gone, or no engine leaves the answer to the caller', async () => {
  await using scripted = await scriptedEngine(({ target }, { socket }) => {
    if (target.endsWith('/gone')) socket.resetAndDestroy();
    if (target.endsWith('/smtp')) socket.write('220 hello\r\n\r\n');
  });
  await scripted.engine.negotiate();
  await using impatient = await ProxyServer.start(scripted, { deadlineMs: 50 });
  await using proxy = await ProxyServer.start(scripted);
  const at = (path: string): string => length.replace('/exec/e/start?a=b', path) + BODY;
  assert.match(await rawExchange(impatient, at('/frozen')), /^HTTP\/1.1 503 .*did not answer/s);
  assert.match(await rawExchange(proxy, at('/gone')), /^HTTP\/1.1 502 .*broke off/s);
  assert.match(await rawExchange(proxy, at('/smtp')), /^HTTP\/1.1 502 .*not HTTP/s);
  const [frozen, gone] = [...impatient.results, ...proxy.results];
  assert.ok(frozen instanceof EngineTimeoutError && gone instanceof EngineUnreachableError);
});

test('a body too long is the client’s fault', async () => {
  await using scripted = await execEngine('', []);
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(exec('Content-Length: 2000000'));
  client.write('x'.repeat(1_100_000));
  assert.match(await readAll(client), /^HTTP\/1.1 400 .*longer than/s);
});

test('a client that leaves while the engine thinks, or later, ends the engine’s connection', async () => {
  const seen: Connection[] = [];
  await using scripted = await scriptedEngine(({ target }, connection) => {
    seen.push(connection);
    if (target.includes('attach')) connection.socket.write(SWITCHED);
  });
  await using proxy = await ProxyServer.start(scripted);
  for (const path of ['/exec/x/start', '/containers/x/attach']) {
    const client = proxy.connect();
    client.write(length.replace('/exec/e/start', path) + BODY);
    while (seen.length === 0) await new Promise(setImmediate);
    if (path.includes('attach')) await once(client, 'data');
    client.resetAndDestroy();
    await seen.pop()?.closed();
  }
  await proxy.ended(2);
  assert.ok(proxy.results.every((result) => 'complete' in result));
});

test('an engine lost in the stream cuts the client off', async () => {
  await using scripted = await scriptedEngine((_request, { socket }) => {
    socket.write(SWITCHED);
    setTimeout(() => socket.resetAndDestroy(), 20);
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(length + BODY);
  assert.match(await readAll(client), /^HTTP\/1.1 101/);
});

test('an abort ends both connections', async () => {
  const stop = new AbortController();
  await using scripted = await scriptedEngine((_request, { socket }) => void socket.write(SWITCHED));
  await using proxy = await ProxyServer.start(scripted, {}, stop.signal);
  const client = proxy.connect();
  client.write(length + BODY);
  await once(client, 'data');
  stop.abort();
  await readAll(client);
  await scripted.connections.at(-1)?.closed();
});

test('large streams pass both ways, at the pace of the slower end', async () => {
  const total = 24 * 1024 * 1024;
  const received = Promise.withResolvers<number>();
  await using scripted = await scriptedEngine(async (_request, { socket }) => {
    let bytes = 0;
    socket.removeAllListeners('data');
    socket.write(SWITCHED);
    socket.on('data', (data) => {
      bytes += data.length;
    });
    socket.once('end', () => received.resolve(bytes));
    await writeAll(socket, total);
    socket.end();
  });
  await using proxy = await ProxyServer.start(scripted);
  const client = proxy.connect();
  client.write(length + BODY);
  const sending = writeAll(client, total).then(() => client.end());
  let got = 0;
  client.on('data', (data) => {
    got += data.length;
  });
  await once(client, 'end');
  await sending;
  await proxy.ended(1);
  assert.equal(await received.promise, total);
  assert.ok(got > total);
});

for (const [name, ...packets] of [
  ['in one packet with the head', `POST /attach HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}`],
  ['cut in two', `POST /attach HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{`, '}'],
  ['absent', 'POST /attach HTTP/1.1\r\nHost: h\r\n\r\n'],
] as const) {
  test(`attach without upgrade, its body ${name}: a bare 200, stdin and half-close on the same connection`, async () => {
    let seen: SeenRequest | undefined;
    await using scripted = await scriptedEngine(async (request, connection) => {
      seen = request;
      connection.socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nout');
      await connection.expect('STDIN');
      await connection.end();
      connection.socket.end('+late');
    });
    await using proxy = await ProxyServer.start(scripted);
    const client = proxy.connect();
    for (const packet of packets) {
      client.write(packet);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const [first] = (await once(client, 'data')) as [Buffer];
    assert.match(first.toString(), /^HTTP\/1.1 200 OK\r\nContent-Type: application\/vnd.docker.raw-stream\r\n\r\n/);
    client.end('STDIN');
    assert.match(first.toString() + (await readAll(client)), /\r\n\r\nout\+late$/);
    assert.ok(!seen?.headers.some((header) => /^(upgrade|keep-alive)$/i.test(header)));
    assert.equal(seen?.body.toString(), name === 'absent' ? '' : '{}');
  });
}

async function writeAll(socket: Socket, total: number): Promise<void> {
  const block = Buffer.alloc(256 * 1024);
  for (let at = 0; at < total; at += block.length) if (!socket.write(block)) await once(socket, 'drain');
}
