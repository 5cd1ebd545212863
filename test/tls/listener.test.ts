import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { type Log, silentLog, systemClock, systemRandom } from '../../src/base/index.ts';
import { json, SENT } from '../../src/manager/api/answer.ts';
import { jsonBody } from '../../src/manager/api/body.ts';
import { BUILT_OPTIONS } from '../../src/manager/api/builders.ts';
import type { ApiCall } from '../../src/manager/api/call.ts';
import type { Route } from '../../src/manager/api/route.ts';
import { ApiServer } from '../../src/manager/api/server.ts';
import type { ServerTls } from '../../src/manager/api/server-tls.ts';
import type { ClusterView } from '../../src/manager/cluster/index.ts';
import { type Issued, TestAuthority } from '../support/certificates.ts';

const authority = new TestAuthority();
const stranger = new TestAuthority('stranger');
const server = authority.issue('manager');
const client = authority.issue('client', { usages: ['client'] });
const VERIFYING: ServerTls = { ...server, clientCa: authority.cert };

const routes: readonly Route[] = [
  { method: 'GET', path: '/served', rule: 'self', handler: () => json(200, 'served') },
  { method: 'POST', path: '/body', rule: 'self', handler: async (call) => json(200, await jsonBody(call)) },
  { method: 'POST', path: '/attach', rule: 'self', hijack: true, handler: attach },
];

/** Answers after the end of the client's input. */
async function attach({ upgrade }: ApiCall): Promise<typeof SENT> {
  if (upgrade === undefined) throw new Error('the test asks for an upgrade');
  upgrade.socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  const input = upgrade.head.toString() + (await text(upgrade.socket));
  upgrade.socket.end(`got ${input}, all of it`);
  return SENT;
}

interface Served extends AsyncDisposable {
  readonly port: number;
  readonly server: ApiServer;
  /** Lines the log got at `warn`. */
  readonly warnings: string[];
}

async function serve(tls: ServerTls): Promise<Served> {
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message, fields) => void warnings.push(`${message}: ${String(fields?.['reason'])}`) };
  const context = { cluster: {} as ClusterView, options: BUILT_OPTIONS, log, clock: systemClock, random: systemRandom };
  const api = new ApiServer(context, routes);
  const address = await api.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, { tls });
  const port = address.kind === 'tcp' ? address.port : 0;
  return { port, server: api, warnings, [Symbol.asyncDispose]: () => api.close(50) };
}

async function open(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', ca: authority.cert, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** Sends one request on a connection of its own and gives the whole answer. */
async function ask(port: number, options: ConnectionOptions, head = 'GET /served', rest = 'Connection: close\r\n\r\n'): Promise<string> {
  const socket = await open(port, options);
  socket.write(`${head} HTTP/1.1\r\nHost: docker\r\n${rest}`);
  return await text(socket);
}

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`a client with a certificate of the authority is served over ${maxVersion}`, async () => {
    await using api = await serve(VERIFYING);
    assert.match(await ask(api.port, { ...client, maxVersion }), /^HTTP\/1.1 200 OK/);
    assert.deepEqual(api.warnings, []);
  });

  test(`over ${maxVersion} the answer after the end of the client's input arrives`, async () => {
    await using api = await serve(VERIFYING);
    const socket = await open(api.port, { ...client, maxVersion, allowHalfOpen: true } as ConnectionOptions);
    socket.write('POST /attach HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nin');
    await once(socket, 'data');
    socket.end('put');
    assert.equal(await text(socket), 'got input, all of it');
  });
}

const strangers: readonly (readonly [string, Partial<Issued>, RegExp])[] = [
  ['no certificate', {}, /^client certificate required, signed by CN=schwarm test authority: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH/],
  [
    'one of another authority',
    stranger.issue('mallory'),
    /^client certificate CN=mallory refused: it is not signed by an authority that this manager trusts$/,
  ],
  ['one that has expired', authority.issue('old', { days: [-9, -2] }), /^client certificate CN=old refused: it has expired$/],
  [
    'one that is not valid yet',
    authority.issue('early', { days: [2, 9] }),
    /^client certificate CN=early refused: it is not valid yet; check the clocks$/,
  ],
  [
    'one for servers only',
    authority.issue('web', { usages: ['server'] }),
    /^client certificate CN=web refused: it is not made for clients, .* clientAuth$/,
  ],
];
for (const [name, certificate, why] of strangers) {
  test(`a client with ${name} is told why it is refused, and so is the log, in one line`, async () => {
    await using api = await serve(VERIFYING);
    const socket = await open(api.port, certificate);
    for (let i = 0; i < 2; i++) {
      socket.write('GET /served HTTP/1.1\r\nHost: docker\r\n\r\n');
      const [answer] = await once(socket, 'data');
      assert.match(String(answer), /^HTTP\/1.1 403 Forbidden/);
      assert.match(messageOf(String(answer)), why);
    }
    socket.destroy();
    assert.deepEqual(api.warnings.length, 1);
    assert.match(api.warnings[0] ?? '', new RegExp(`^client refused: ${why.source.replace('^', '')}`));
  });

  test(`a client with ${name} gets no connection taken over, no body read, no 100-continue`, async () => {
    await using api = await serve(VERIFYING);
    const upgrade = await ask(api.port, certificate, 'POST /attach', 'Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}');
    assert.match(upgrade, /^HTTP\/1.1 403 /);
    const body = await ask(api.port, certificate, 'POST /body', 'Content-Length: 1000000\r\n\r\n{');
    assert.match(body, /^HTTP\/1.1 403 /);
    const expecting = await ask(api.port, certificate, 'POST /body', 'Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n');
    assert.match(expecting, /^HTTP\/1.1 403 /);
  });
}

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`a session resumed over ${maxVersion} opens no way past the certificate`, async () => {
    await using api = await serve(VERIFYING);
    const first = await open(api.port, { maxVersion });
    let session: Buffer | undefined = first.getSession();
    first.on('session', (newer: Buffer) => {
      session = newer;
    });
    first.write('GET /served HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n');
    await text(first);
    assert.ok(session !== undefined);
    assert.match(await ask(api.port, { maxVersion, session }), /^HTTP\/1.1 403 /);
    const known = await open(api.port, { ...client, maxVersion });
    const theirs = known.getSession();
    known.destroy();
    assert.match(await ask(api.port, { maxVersion, ...(theirs === undefined ? {} : { session: theirs }) }), /^HTTP\/1.1 403 /);
  });
}

test('without an authority for clients everyone is served, over TLS', async () => {
  await using api = await serve(server);
  assert.match(await ask(api.port, {}), /^HTTP\/1.1 200 /);
  assert.match(await ask(api.port, stranger.issue('anyone')), /^HTTP\/1.1 200 /);
});

test('HTTP/2 is not offered, TLS 1.1 not taken', async () => {
  await using api = await serve(VERIFYING);
  const socket = await open(api.port, { ...client, ALPNProtocols: ['h2', 'http/1.1'] });
  assert.equal(socket.alpnProtocol, 'http/1.1');
  socket.destroy();
  await assert.rejects(open(api.port, { ...client, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }));
});

test('a client that forgot TLS is told so, and the log has a line', async () => {
  await using api = await serve(VERIFYING);
  const socket = connect({ port: api.port, host: '127.0.0.1' });
  socket.write('GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
  const answer = await text(socket);
  assert.match(answer, /^HTTP\/1.1 400 Bad Request/);
  assert.equal(messageOf(answer), 'Client sent an HTTP request to an HTTPS server.');
  assert.deepEqual(api.warnings, ['client refused: the TLS handshake failed']);
});

test('a look whether the port is open is no warning', async () => {
  await using api = await serve(VERIFYING);
  const socket = connect({ port: api.port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.destroy();
  assert.match(await ask(api.port, client), /^HTTP\/1.1 200 /);
  assert.deepEqual(api.warnings, []);
});

test('a renewed certificate is shown to new connections, and those there are go on', async () => {
  await using api = await serve(VERIFYING);
  const before = await open(api.port, { ...client, allowHalfOpen: true } as ConnectionOptions);
  before.write('POST /attach HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  await once(before, 'data');
  api.server.renewTls({ ...stranger.issue('renewed'), clientCa: stranger.cert });
  const after = await open(api.port, { ...stranger.issue('new client'), ca: stranger.cert });
  assert.equal(after.getPeerCertificate().subject.CN, 'renewed');
  after.write('GET /served HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n');
  assert.match(await text(after), /^HTTP\/1.1 200 /);
  assert.match(await ask(api.port, { ...client, ca: stranger.cert }), /^HTTP\/1.1 403 /, 'the old authority counts no more');
  before.end('still here');
  assert.equal(await text(before), 'got still here, all of it');
});

test('closing ends connections over TLS', async () => {
  const api = await serve(VERIFYING);
  const socket = await open(api.port, client);
  socket.write('POST /attach HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  await once(socket, 'data');
  const ended = once(socket.resume(), 'close');
  await api[Symbol.asyncDispose]();
  await ended;
});

function messageOf(answer: string): string {
  const { message } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { readonly message: string };
  return message;
}
