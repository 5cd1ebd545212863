import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { BadInputError, type Clock, silentLog, systemClock, systemRandom } from '../../base/index.ts';
import { takeOver } from '../../engine/index.ts';
import type { ClusterView } from '../cluster/index.ts';
import { empty, json, SENT, stream } from './answer.ts';
import { jsonBody } from './body.ts';
import type { ApiCall, ApiContext } from './call.ts';
import type { ApiOptions } from './options.ts';
import type { Route } from './route.ts';
import { ApiServer } from './server.ts';

const options: ApiOptions = {
  apiMax: '1.51',
  productVersion: '0.1.0',
  name: 'manager',
  id: 'fleet',
  strategy: 'spread',
  filters: ['health'],
  allowedOrigins: ['http://allowed.example'],
  namesWithNode: false,
  classic: false,
  debug: false,
  createRetry: 0,
  overcommit: 0,
};
// Infrastructure answers without looking at the fleet.
const context: ApiContext = { cluster: {} as ClusterView, options, log: silentLog, clock: systemClock, random: systemRandom };

let left = Promise.withResolvers<void>();
const routes: Route[] = [
  { method: 'GET', path: '/echo/*name', rule: 'self', handler: (call) => json(200, { name: call.params['name'], version: call.version }) },
  { method: 'POST', path: '/body', rule: 'self', handler: async (call) => json(200, await jsonBody(call)) },
  { method: 'POST', path: '/refuses', rule: 'self', handler: () => Promise.reject(new BadInputError('no')) },
  { method: 'GET', path: '/bug', rule: 'self', handler: () => Promise.reject(new TypeError('x is not a function')) },
  { method: 'DELETE', path: '/gone', rule: 'self', handler: () => empty(204) },
  { method: 'GET', path: '/slow', rule: 'self', handler: () => delay(50).then(() => json(200, 'slow')) },
  { method: 'GET', path: '/breaks', rule: 'self', handler: breaks },
  { method: 'GET', path: '/endless', rule: 'self', handler: endless },
  { method: 'GET', path: '/flows', rule: 'self', handler: () => stream(200, Readable.from(flow()), {}) },
  { method: 'GET', path: '/never', rule: 'self', handler: () => new Promise(() => {}) },
  { method: 'POST', path: '/attach', rule: 'self', hijack: true, handler: attach },
  { method: 'POST', path: '/unread', rule: 'self', handler: unread },
  { method: 'POST', path: '/takes', rule: 'self', hijack: true, handler: takes },
];

async function* flow(): AsyncGenerator<string> {
  for (let i = 0; i < 100; i++) {
    await delay(5);
    yield `${i}\n`;
  }
}

/** No longer listens to its request when the client has left, as whoever reads a body and stops at that moment. */
function unread({ request }: ApiCall): Promise<ReturnType<typeof json>> {
  const listener = (): void => {};
  request.on('error', listener).resume();
  request.once('aborted', () => process.nextTick(() => process.nextTick(() => request.off('error', listener))));
  request.once('close', () => left.resolve());
  return new Promise(() => {});
}

/** As attach without an upgrade does it, for longer than an unanswered client is waited for. */
async function takes({ request, response, signal }: ApiCall): Promise<typeof SENT> {
  signal.addEventListener('abort', () => left.resolve());
  const { socket } = await takeOver(request, response, 1000);
  socket.write('taken');
  await delay(500);
  socket.end(', and still there');
  return SENT;
}

function breaks({ response }: ApiCall): ReturnType<typeof json> {
  response.end = (): never => {
    throw new TypeError('the answer cannot be written');
  };
  return json(200, 1);
}

function endless(call: ApiCall): ReturnType<typeof stream> {
  call.signal.addEventListener('abort', () => left.resolve());
  return stream(200, new Readable({ read() {} }), { 'content-type': 'application/json' });
}

function attach({ upgrade }: ApiCall): typeof SENT {
  if (upgrade === undefined) throw new BadInputError('ask for an upgrade');
  upgrade.socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  upgrade.socket.write(upgrade.head);
  upgrade.socket.pipe(upgrade.socket);
  return SENT;
}

async function serve(used: ApiContext = context): Promise<{ readonly base: string; readonly port: number } & AsyncDisposable> {
  const server = new ApiServer(used, routes);
  const address = await server.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 });
  const port = address.kind === 'tcp' ? address.port : 0;
  return { base: `http://127.0.0.1:${port}`, port, [Symbol.asyncDispose]: () => server.close(50) };
}

/** Sends bytes, half-closes unless told not to, and gives what comes back until the server closes. */
async function raw(port: number, bytes: string, end = true): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(bytes);
  if (end) socket.end();
  return text(socket);
}

test('an answer carries the headers every engine sends, with and without a version in the path', async () => {
  await using api = await serve();
  for (const [path, version] of [
    ['/echo/a/b', '1.51'],
    ['/v1.41/echo/a/b', '1.41'],
  ]) {
    const answer = await fetch(`${api.base}${path}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('api-version'), '1.51');
    assert.equal(answer.headers.get('ostype'), 'linux');
    assert.equal(answer.headers.get('docker-experimental'), 'false');
    assert.equal(answer.headers.get('server'), 'Docker/28.5.2+schwarm.0.1.0 (linux)');
    assert.equal(answer.headers.get('content-type'), 'application/json');
    assert.equal(await answer.text(), `{"name":"a/b","version":"${version}"}\n`);
  }
});

for (const c of [
  { ask: 'GET /nothing', status: 404, message: 'page not found' },
  { ask: 'PUT /echo/a', status: 404, message: 'page not found' },
  { ask: 'GET /v1.99/nothing', status: 404, message: 'page not found' },
  {
    ask: 'GET /v1.99/echo/a',
    status: 400,
    message: 'client version 1.99 is too new. Maximum supported API version is 1.51',
  },
  { ask: 'POST /refuses', status: 400, message: 'no' },
  { ask: 'GET /bug', status: 500, message: 'x is not a function' },
]) {
  test(`${c.ask} answers ${c.status} in the shape Docker clients read`, async () => {
    await using api = await serve();
    const [method = '', path = ''] = c.ask.split(' ');
    const answer = await fetch(`${api.base}${path}`, { method });
    assert.equal(answer.status, c.status);
    assert.equal(answer.headers.get('content-type'), 'application/json');
    assert.equal(await answer.text(), `${JSON.stringify({ message: c.message })}\n`);
  });
}

for (const c of [
  { name: 'an object', body: '{"a":12345678901234567890}', type: 'application/json', status: 200, message: undefined },
  { name: 'a charset', body: '{"a":1}', type: 'application/json; charset=utf-8', status: 200, message: undefined },
  {
    name: 'plain text',
    body: '{"a":1}',
    type: 'text/plain',
    status: 400,
    message: "unsupported Content-Type header (text/plain): must be 'application/json'",
  },
  { name: 'no body', body: '', type: 'application/json', status: 400, message: 'invalid JSON: got EOF while reading request body' },
  { name: 'an array', body: '[]', type: 'application/json', status: 400, message: 'invalid JSON: expected an object, got an array' },
]) {
  test(`a JSON body of ${c.name} answers ${c.status}`, async () => {
    await using api = await serve();
    const answer = await fetch(`${api.base}/body`, { method: 'POST', body: c.body, headers: { 'content-type': c.type } });
    assert.equal(answer.status, c.status);
    const sent = await answer.text();
    assert.equal(sent, `${c.message === undefined ? c.body : JSON.stringify({ message: c.message })}\n`);
  });
}

test('broken JSON and too much after it are refused', async () => {
  await using api = await serve();
  for (const body of ['{', '{} {}']) {
    const answer = await fetch(`${api.base}/body`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /^\{"message":"invalid JSON: /);
  }
});

test('204 has neither body nor length', async () => {
  await using api = await serve();
  const answer = await fetch(`${api.base}/gone`, { method: 'DELETE' });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get('content-length'), null);
});

test('a path with a doubled slash is sent to the clean one, as engines do', async () => {
  await using api = await serve();
  const answer = await fetch(`${api.base}/v1.41/echo//a?all=1`, { redirect: 'manual' });
  assert.equal(answer.status, 301);
  assert.equal(answer.headers.get('location'), '/v1.41/echo/a?all=1');
});

test('100-continue is sent only once a handler wants the body', async () => {
  await using api = await serve();
  const head = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n`;
  assert.match(await raw(api.port, head('/nothing'), false), /^HTTP\/1\.1 404 .*/);
  assert.match(await raw(api.port, head('/refuses'), false), /^HTTP\/1\.1 400 .*/);
  assert.match(await raw(api.port, `${head('/body')}{"a":1}`, false), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});

test('a head of 200 KiB is served, a larger one than the limit answers 431 with JSON', async () => {
  await using api = await serve();
  const get = (size: number): string => `GET /echo/a?x=${'y'.repeat(size)} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`;
  assert.match(await raw(api.port, get(200 * 1024), false), /^HTTP\/1\.1 200 /);
  assert.match(await raw(api.port, get(300 * 1024), false), /^HTTP\/1\.1 431 [\s\S]*\{"message":"the request's head is larger/);
});

test('what is no HTTP answers 400 with JSON', async () => {
  await using api = await serve();
  assert.match(await raw(api.port, 'HELLO\r\n\r\n'), /^HTTP\/1\.1 400 [\s\S]*\{"message":"malformed HTTP request"\}/);
});

test('requests without a Host header and in absolute form are served', async () => {
  await using api = await serve();
  assert.match(await raw(api.port, 'GET /echo/a HTTP/1.0\r\n\r\n', false), /^HTTP\/1\.1 200 /);
  assert.match(await raw(api.port, 'GET http://x/v1.41/echo/a HTTP/1.1\r\nConnection: close\r\n\r\n', false), /"version":"1\.41"/);
});

test('web pages are refused unless their origin is allowed', async () => {
  await using api = await serve();
  const ask = (origin: string, method = 'GET'): Promise<Response> => fetch(`${api.base}/echo/a`, { method, headers: { origin } });
  const refused = await ask('http://evil.example');
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /requests from web pages are refused/);
  const allowed = await ask('http://allowed.example', 'OPTIONS');
  assert.equal(allowed.status, 200);
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'http://allowed.example');
});

test('OPTIONS answers 200 on any path', async () => {
  await using api = await serve();
  assert.equal((await fetch(`${api.base}/whatever`, { method: 'OPTIONS' })).status, 200);
});

const upgradeHead = (path: string, length = 0): string =>
  `POST ${path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: ${length}\r\n\r\n`;

test('a hijacked connection passes the client on with the bytes that came with the head, and half-closes', async () => {
  await using api = await serve();
  const answer = await raw(api.port, `${upgradeHead('/v1.41/attach', 3)}abcSTDIN`);
  assert.match(answer, /^HTTP\/1\.1 101 UPGRADED\r\n[\s\S]*\r\n\r\nabcSTDIN$/);
});

for (const [what, path, answer] of [
  ['is made', '/attach', /HTTP\/1\.1 101 UPGRADED/],
  ['is refused', '/v1.99/attach', /HTTP\/1\.1 400/],
] as const) {
  test(`an upgrade that ${what} while earlier requests of its connection are answered waits for them`, async () => {
    await using api = await serve();
    const upgrade = `POST ${path} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n`;
    const said = await raw(api.port, `GET /slow HTTP/1.1\r\n\r\nGET /echo/x HTTP/1.1\r\n\r\n${upgrade}`);
    assert.match(said, /^HTTP\/1\.1 200 [\s\S]*"slow"[\s\S]*HTTP\/1\.1 200 [\s\S]*"name":"x"/);
    assert.match(said, answer);
    assert.ok(said.indexOf('"name":"x"') < said.search(answer), said);
  });
}

test('a client that closes its direction still gets what it asked for, and then the end', { timeout: 5000 }, async () => {
  await using api = await serve();
  assert.match(await raw(api.port, 'GET /slow HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 200 [\s\S]*"slow"/);
});

/** Time passes a hundred times faster. */
const hasty: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

test('a silent endless answer ends soon after its client has closed its direction', { timeout: 5000 }, async () => {
  await using api = await serve({ ...context, clock: hasty });
  left = Promise.withResolvers();
  assert.match(await raw(api.port, 'GET /endless HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 200 /);
  await left.promise;
});

test('an answer that flows goes to its end, though the client closed its direction long ago', async () => {
  await using api = await serve();
  assert.match(await raw(api.port, 'GET /flows HTTP/1.1\r\n\r\n'), /\r\n99\n\r\n0\r\n\r\n$/);
});

test('an answer that does not begin is waited for, but not for ever', { timeout: 5000 }, async () => {
  await using api = await serve({ ...context, clock: hasty });
  assert.equal(await raw(api.port, 'GET /never HTTP/1.1\r\n\r\n'), '');
});

test('a connection taken without an upgrade outlives its client’s direction', { timeout: 5000 }, async () => {
  await using api = await serve({ ...context, clock: hasty });
  assert.equal(await raw(api.port, 'POST /takes HTTP/1.1\r\nContent-Length: 0\r\n\r\n'), 'taken, and still there');
});

const echo = 'GET /echo/x HTTP/1.1\r\n';
for (const more of [
  `${echo}\r\n`,
  `${echo}Expect: tea\r\n\r\n`,
  // Here the last request is read when the connection was taken already.
  `POST /takes HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}${echo}\r\n`,
  'noise noise\r\n\r\n',
]) {
  test(`what comes with the request that takes a connection is not answered: ${JSON.stringify(more)}`, { timeout: 5000 }, async () => {
    await using api = await serve();
    left = Promise.withResolvers();
    assert.equal(await raw(api.port, `POST /takes HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}${more}`), 'taken, and still there');
    await left.promise;
    assert.equal((await fetch(`${api.base}/echo/x`)).status, 200);
  });
}

test('who was refused and does not leave is left', { timeout: 5000 }, async () => {
  await using api = await serve({ ...context, clock: hasty });
  const socket = connect({ port: api.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {}).write('noise noise\r\n\r\n');
  assert.match(await text(socket), /^HTTP\/1\.1 400 /);
  const writing = setInterval(() => socket.write('x'), 5);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(writing);
});

test('noise in many pieces behind a request is answered once', async () => {
  await using api = await serve();
  const warnings: Error[] = [];
  const note = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', note);
  const socket = connect({ port: api.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  socket.write('GET /slow HTTP/1.1\r\n\r\n');
  for (let i = 0; i < 15; i++) {
    socket.write(`noise ${i}\r\n`);
    await delay(1);
  }
  socket.end();
  const said = await text(socket);
  await new Promise(setImmediate);
  process.off('warning', note);
  assert.equal(said.match(/HTTP\/1\.1 400 /g)?.length, 1, said);
  assert.deepEqual(warnings, []);
});

for (const [what, request, answers] of [
  ['a request that is being answered', 'GET /slow HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 200 [\s\S]*"slow"\n?HTTP\/1\.1 400 [\s\S]*malformed/],
  ['an answer', '', /^HTTP\/1\.1 400 [\s\S]*malformed/],
  [
    'a body that is not over',
    'POST /body HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
] as const) {
  test(`noise behind ${what} is answered 400, after what came before it`, async () => {
    await using api = await serve();
    assert.match(await raw(api.port, `${request}noise noise\r\n\r\n`), answers);
  });
}

test('noise on a connection that was used before is answered 400, too', async () => {
  await using api = await serve();
  const socket = connect({ port: api.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write('GET /echo/x HTTP/1.1\r\n\r\n');
  await once(socket, 'data');
  socket.write('noise noise\r\n\r\n');
  assert.match(await text(socket), /^HTTP\/1\.1 400 [\s\S]*malformed/);
  socket.destroy();
});

test('a server that cannot write an error goes on', async () => {
  await using api = await serve();
  await raw(api.port, 'GET /breaks HTTP/1.1\r\nConnection: close\r\n\r\n').catch(() => '');
  assert.equal((await fetch(`${api.base}/echo/x`)).status, 200);
});

test('a client that leaves in the middle of a body nobody reads any longer does no harm', { timeout: 5000 }, async () => {
  await using api = await serve();
  left = Promise.withResolvers();
  const socket = connect({ port: api.port, host: '127.0.0.1' });
  socket.write('POST /unread HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc', () => setTimeout(() => socket.resetAndDestroy(), 20));
  await left.promise;
  assert.equal((await fetch(`${api.base}/echo/x`)).status, 200);
});

test('an expectation nobody knows answers 417 with JSON', async () => {
  await using api = await serve();
  assert.match(await raw(api.port, 'GET /echo/x HTTP/1.1\r\nExpect: tea\r\n\r\n'), /^HTTP\/1\.1 417 [\s\S]*\{"message":"[^"]*tea/);
});

test('an upgrade that is refused gets an ordinary answer', async () => {
  await using api = await serve();
  assert.match(await raw(api.port, upgradeHead('/v1.99/attach'), false), /^HTTP\/1\.1 400 [\s\S]*too new/);
});

test('an upgrade on a route that has none is ignored', async () => {
  await using api = await serve();
  assert.match(
    await raw(api.port, 'GET /echo/a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n', false),
    /^HTTP\/1\.1 200 /,
  );
  assert.match(
    await raw(api.port, upgradeHead('/nothing').replace('Upgrade\r\nUpgrade', 'Upgrade, close\r\nUpgrade'), false),
    /^HTTP\/1\.1 404 /,
  );
});

test('a stream sends its head at once, and its handler learns that the client left', { timeout: 5000 }, async () => {
  await using api = await serve();
  left = Promise.withResolvers<void>();
  const client = new AbortController();
  const answer = await fetch(`${api.base}/endless`, { signal: client.signal });
  assert.equal(answer.status, 200);
  client.abort();
  await left.promise;
});

test('a handler whose request waits behind another learns that the client left', { timeout: 5000 }, async () => {
  await using api = await serve();
  left = Promise.withResolvers<void>();
  const socket = connect({ port: api.port, host: '127.0.0.1' });
  socket.write('GET /never HTTP/1.1\r\n\r\nGET /endless HTTP/1.1\r\n\r\n', () => setTimeout(() => socket.resetAndDestroy(), 20));
  await left.promise;
});

test('closing ends streams and taken over connections after the grace time', { timeout: 5000 }, async () => {
  const server = new ApiServer(context, routes);
  const address = await server.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 });
  assert.ok(address.kind === 'tcp');
  const answer = await fetch(`http://127.0.0.1:${address.port}/endless`);
  const hijacked = raw(address.port, upgradeHead('/attach'), false).catch(() => 'cut');
  await delay(20);
  await server.close(30);
  await assert.rejects(answer.text());
  assert.match(await hijacked, /101|cut/);
});

test('a unix socket gets the group and mode asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'schwarm-api-'));
  const path = join(folder, 'api.sock');
  // Only root may give files to any group.
  const groupId = process.getuid?.() === 0 ? 12_345 : process.getgid?.();
  try {
    await using server = new ApiServer(context, routes);
    await server.listen({ kind: 'unix', path }, { socket: { mode: 0o600, groupId } });
    const { mode, gid } = await stat(path);
    assert.deepEqual([mode & 0o777, gid], [0o600, groupId]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a unix socket gets mode 0660 and replaces the file a dead manager left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'schwarm-api-'));
  const path = join(folder, 'api.sock');
  try {
    const other = createServer().listen(path);
    await once(other, 'listening');
    await using server = new ApiServer(context, routes);
    await assert.rejects(server.listen({ kind: 'unix', path }), { message: /another process serves/ });
    // Closing removes the file it was opened with, so that this one stays behind as after a crash.
    await rename(path, `${path}.left`);
    await new Promise((resolve) => other.close(resolve));
    await server.listen({ kind: 'unix', path: `${path}.left` });
    assert.equal((await stat(`${path}.left`)).mode & 0o777, 0o660);
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(server.listen({ kind: 'unix', path: join(folder, 'file') }), { message: /is no socket/ });
  } finally {
    await rm(folder, { recursive: true });
  }
});
