import assert from 'node:assert/strict';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { silentLog, systemClock, systemRandom } from '../../base/index.ts';
import type { ClusterView } from '../cluster/index.ts';
import { type Decider, type Leadership, PrimaryLink, type RoleState } from '../ha/index.ts';
import { empty, json, SENT, stream } from './answer.ts';
import { BUILT_OPTIONS } from './builders.ts';
import type { ApiCall } from './call.ts';
import type { Route } from './route.ts';
import { ApiServer } from './server.ts';

const refused = (): never => assert.fail('not asked');

/** A link as `ha` makes it, to the server at `port`. */
function linkTo(port: number): PrimaryLink & AsyncDisposable {
  const link = new PrimaryLink(`127.0.0.1:${port}`, { connectTimeoutMs: 500 });
  return Object.assign(link, { [Symbol.asyncDispose]: () => link.close() });
}

function leadership(decider: () => Decider | Promise<Decider>): Leadership {
  const state: RoleState = { kind: 'unknown', why: 'not asked' };
  return { advertise: 'replica:1', state, decider: async () => await decider() };
}

async function serve(
  routes: readonly Route[],
  leads?: Leadership,
): Promise<{ readonly port: number; readonly base: string } & AsyncDisposable> {
  const context = { cluster: {} as ClusterView, options: BUILT_OPTIONS, log: silentLog, clock: systemClock, random: systemRandom };
  const server = new ApiServer({ ...context, ...(leads === undefined ? {} : { leadership: leads }) }, routes);
  const bound = await server.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 });
  const port = bound.kind === 'tcp' ? bound.port : 0;
  return { port, base: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server.close(50) };
}

const version: Route = {
  method: 'GET',
  path: '/version',
  rule: 'self',
  handler: () => json(200, { ApiVersion: '1.51', MinAPIVersion: '1.24' }),
};

const PRIMARY: readonly Route[] = [
  version,
  {
    method: 'POST',
    path: '/echo/*name',
    rule: 'owner',
    handler: async (call) => {
      const body = Buffer.concat(await call.body().toArray());
      return json(201, {
        name: call.params['name'],
        query: call.query.get('q'),
        body: body.toString(),
        version: call.version,
        from: call.headers['x-schwarm-forwarded'],
      });
    },
  },
  { method: 'DELETE', path: '/gone', rule: 'owner', handler: () => empty(204, { 'x-schwarm-node': 'n1' }) },
  { method: 'POST', path: '/attach', rule: 'owner', hijack: true, handler: attach },
  { method: 'POST', path: '/endless', rule: 'owner', handler: () => stream(200, Readable.from(endless(), { objectMode: false })) },
];

async function* endless(): AsyncGenerator<string> {
  yield 'one\n';
  await new Promise(() => undefined);
}

function attach({ upgrade }: ApiCall): typeof SENT {
  upgrade?.socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  upgrade?.socket.pipe(upgrade.socket);
  return SENT;
}

const here = (path: string): Route => ({ method: 'GET', path, rule: 'self', handler: () => json(200, 'here') });
const REPLICA: readonly Route[] = [
  here('/read'),
  { method: 'POST', path: '/read', rule: 'owner', manager: 'any', handler: () => json(200, 'here') },
  ...PRIMARY.map((route): Route => ({ ...route, handler: refused })),
];

/** A replica before a primary. */
async function pair(): Promise<{ readonly base: string; readonly port: number; readonly change: () => Promise<void> } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const primary = stack.use(await serve(PRIMARY));
  const link = stack.use(linkTo(primary.port));
  const replica = stack.use(
    await serve(
      REPLICA,
      leadership(() => ({ kind: 'there', link })),
    ),
  );
  const owned = stack.move();
  return { base: replica.base, port: replica.port, change: () => link.close(), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test('reads, and what any manager may do, are answered where they are asked', async () => {
  await using replica = await serve(REPLICA, leadership(refused));
  assert.equal(await (await fetch(`${replica.base}/read`)).json(), 'here');
  assert.equal(await (await fetch(`${replica.base}/read`, { method: 'POST' })).json(), 'here');
});

test('a write goes to the primary as it is, and its answer comes back as it is', async () => {
  await using replica = await pair();
  const answer = await fetch(`${replica.base}/v1.40/echo/a/b?q=x%20y`, { method: 'POST', body: 'body' });
  assert.equal(answer.status, 201);
  assert.deepEqual(await answer.json(), { name: 'a/b', query: 'x y', body: 'body', version: '1.40', from: 'replica:1' });
  const gone = await fetch(`${replica.base}/gone`, { method: 'DELETE' });
  assert.deepEqual([gone.status, gone.headers.get('x-schwarm-node')], [204, 'n1']);
});

test('a connection that is taken over reaches the primary, and flows both ways', async () => {
  await using replica = await pair();
  const socket = connect(replica.port, '127.0.0.1');
  socket.write('POST /attach HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n');
  let seen = '';
  for await (const chunk of socket) {
    seen += String(chunk);
    if (seen.endsWith('\r\n\r\n')) socket.end('ping');
  }
  assert.match(seen, /^HTTP\/1\.1 101 .*\r\n\r\nping$/s);
});

test('what was passed on is not passed on again', async () => {
  await using replica = await pair();
  const answer = await fetch(`${replica.base}/gone`, { method: 'DELETE', headers: { 'x-schwarm-forwarded': 'other:1' } });
  assert.equal(answer.status, 503);
  assert.match(await answer.text(), /manager replica:1 was asked as the primary, and 127\.0\.0\.1:\d+ is/);
});

test('with no leader a write is refused at once, with the reason and when to try again', async () => {
  await using manager = await serve(
    REPLICA,
    leadership(() => ({ kind: 'nobody', why: 'the store is silent' })),
  );
  const answer = await fetch(`${manager.base}/gone`, { method: 'DELETE' });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('retry-after'), '2');
  const message = 'no elected primary cluster manager: the store is silent; reads are answered meanwhile, try again in some seconds';
  assert.deepEqual(await answer.json(), { message });
});

test('a primary that does not answer its port is named', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  await using link = linkTo(port);
  await using replica = await serve(
    REPLICA,
    leadership(() => ({ kind: 'there', link })),
  );
  const answer = await fetch(`${replica.base}/gone`, { method: 'DELETE' });
  assert.equal(answer.status, 503);
  assert.match(await answer.text(), new RegExp(`the primary 127\\.0\\.0\\.1:${port} cannot be asked: .*connection refused`));
});

test('another primary ends a stream that runs through the last one', async () => {
  await using replica = await pair();
  const ended = Promise.withResolvers<string>();
  const request = httpRequest(`${replica.base}/endless`, { method: 'POST' }, (answer) => {
    answer.once('data', () => void replica.change());
    answer.once('error', (error) => ended.resolve(error.message));
  });
  request.end();
  assert.equal(await ended.promise, 'aborted');
});

test('the primary carries calls out under its mandate, which ends with the call', async () => {
  let left = 0;
  const term = { token: 3n, signal: new AbortController().signal, holds: () => true };
  const mandate = { term, displaced: new AbortController().signal, [Symbol.dispose]: () => void left++ };
  const token: Route = { method: 'POST', path: '/token', rule: 'self', handler: (call) => json(200, Number(call.mandate?.term.token)) };
  await using primary = await serve(
    [token],
    leadership(() => ({ kind: 'here', mandate })),
  );
  assert.equal(await (await fetch(`${primary.base}/token`, { method: 'POST' })).json(), 3);
  assert.equal(left, 1);
});
