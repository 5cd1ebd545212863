import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import type { StoreHost } from '../address.ts';
import { StoreUnreachableError } from '../errors.ts';
import { HttpEndpoints } from './endpoints.ts';

interface Server extends AsyncDisposable {
  readonly host: StoreHost;
  readonly seen: readonly string[];
}

async function serve(listener: RequestListener): Promise<Server> {
  const seen: string[] = [];
  const server = createServer((request, answer) => {
    seen.push(`${request.method} ${request.url}`);
    listener(request, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { host: { host: '127.0.0.1', port }, seen, [Symbol.asyncDispose]: close };
}

const says =
  (text: string, status = 200): RequestListener =>
  (_request, answer) =>
    answer.writeHead(status).end(text);
const silent: RequestListener = () => undefined;
const breaks: RequestListener = (request) => request.socket.destroy();
/** Nobody listens there: it is reserved. */
const NOBODY: StoreHost = { host: '127.0.0.1', port: 1 };

const open = (...hosts: readonly StoreHost[]): HttpEndpoints => new HttpEndpoints({ address: 'etcd://test', hosts, tls: undefined });
const READ = { method: 'GET', target: '/r?secret=1', repeatable: true } as const;
const WRITE = { method: 'POST', target: '/w', body: 'x', repeatable: false } as const;

test('an answer is given whatever its status', async () => {
  await using server = await serve(says('no such key', 404));
  await using endpoints = open(server.host);
  const { status, body } = await endpoints.call(READ, 1_000);
  assert.deepEqual([status, body], [404, 'no such key']);
});

test('a server that nobody runs is passed over, also by writes, and left alone afterwards', async () => {
  await using server = await serve(says('ok'));
  await using endpoints = open(NOBODY, server.host);
  assert.equal((await endpoints.call(WRITE, 1_000)).body, 'ok');
  assert.equal((await endpoints.call(WRITE, 1_000)).body, 'ok');
  assert.deepEqual(server.seen, ['POST /w', 'POST /w']);
});

test('a write that may have arrived is not sent again, the next one goes to the next server', async () => {
  await using first = await serve(breaks);
  await using second = await serve(says('ok'));
  await using endpoints = open(first.host, second.host);
  await assert.rejects(endpoints.call(WRITE, 1_000), StoreUnreachableError);
  assert.deepEqual([first.seen.length, second.seen.length], [1, 0]);
  await endpoints.call(WRITE, 1_000);
  assert.deepEqual([first.seen.length, second.seen.length], [1, 1]);
});

test('a read goes on to the next server when one breaks off or is silent', async () => {
  await using broken = await serve(breaks);
  await using mute = await serve(silent);
  await using good = await serve(says('ok'));
  await using endpoints = open(broken.host, mute.host, good.host);
  assert.equal((await endpoints.call(READ, 600)).body, 'ok');
});

test('silence ends a call in time, with the server and without the query', async () => {
  await using server = await serve(silent);
  await using endpoints = open(server.host);
  const started = performance.now();
  await assert.rejects(endpoints.call(READ, 200), (error: Error) => {
    assert.ok(error instanceof StoreUnreachableError);
    assert.match(error.message, /store etcd:\/\/test is not reachable \(GET \/r\): 127\.0\.0\.1:\d+: no answer within 200 ms/);
    return true;
  });
  assert.ok(performance.now() - started < 1_000);
});

test('an aborted call rejects with the reason and tries no other server', async () => {
  await using mute = await serve(silent);
  await using other = await serve(says('ok'));
  await using endpoints = open(mute.host, other.host);
  const stop = new AbortController();
  const call = endpoints.call(READ, 5_000, stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(call, /enough/);
  assert.deepEqual(other.seen, []);
});

test('a stream may last longer than its head may take, and ends with its signal', async () => {
  await using server = await serve((_request, answer) => {
    answer.write('one\n');
    setTimeout(() => answer.write('two\n'), 150);
  });
  await using endpoints = open(server.host);
  const stop = new AbortController();
  const { body } = await endpoints.stream(READ, 100, stop.signal);
  let text = '';
  await assert.rejects(async () => {
    for await (const chunk of body) {
      text += String(chunk);
      if (text === 'one\ntwo\n') stop.abort(new Error('enough'));
    }
  });
  assert.equal(text, 'one\ntwo\n');
});

test('the head of a stream that does not come in time is a failure', async () => {
  await using server = await serve(silent);
  await using endpoints = open(server.host);
  await assert.rejects(endpoints.stream(READ, 100, new AbortController().signal), StoreUnreachableError);
});
