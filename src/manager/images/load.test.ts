import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { type Clock, systemClock } from '../../base/index.ts';
import { Engine, parseEngineEndpoint } from '../../engine/index.ts';
import type { ClusterNode, ClusterView } from '../cluster/index.ts';
import { importImage } from './import.ts';
import { loadImages } from './load.ts';
import { pullImage } from './pull.ts';

const MIB = 2 ** 20;
const signal = new AbortController().signal;
/** One wait of the code under test takes a second, all others take as long as they say. */
const hurried = (waitMs: number): Clock => ({ nowMs: () => 0, sleep: (ms, stop) => systemClock.sleep(ms === waitMs ? 1_000 : ms, stop) });
const refreshed: string[] = [];
const cluster = { refresh: (node: ClusterNode) => Promise.resolve(void refreshed.push(node.name)) } as unknown as ClusterView;

type Handler = (request: IncomingMessage, response: ServerResponse, path: string) => void;

/** An engine that answers by the book where `handler` does not. */
async function engine(stack: AsyncDisposableStack, name: string, handler: Handler): Promise<ClusterNode> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/v\d+\.\d+/, '');
    if (path !== '/version') return handler(request, response, path);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ApiVersion: '1.51', MinAPIVersion: '1.24' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const client = stack.use(new Engine({ endpoint: parseEngineEndpoint(`127.0.0.1:${(server.address() as AddressInfo).port}`) }));
  return { name, engine: client, suspect() {} } as unknown as ClusterNode;
}

/** Reads an upload to its end, then says how long it was. */
const counting: Handler = (request, response) => {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => response.end(`{"stream":"Loaded ${bytes}"}\r\n`));
};
const deaf: Handler = (request) => void request.pause();
const full: Handler = (_request, response) => {
  response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"no space left on device"}');
};

function upload(mib: number): Readable {
  const chunks = function* (): Generator<Buffer> {
    for (let i = 0; i < mib; i++) yield Buffer.alloc(MIB);
  };
  return Readable.from(chunks(), { objectMode: false });
}

async function told(
  items: AsyncIterable<{ kind: string; node: string; line?: string; message?: string; status?: number }>,
): Promise<string[]> {
  const texts: string[] = [];
  for await (const { kind, node, line, message, status } of items)
    texts.push([node, kind, status, line ?? message].filter(Boolean).join(' '));
  return texts;
}

test('one upload reaches every node whole; a node that fails at once and one that never reads are left out', async () => {
  await using stack = new AsyncDisposableStack();
  const nodes = [
    await engine(stack, 'good', counting),
    await engine(stack, 'full', full),
    await engine(stack, 'deaf', deaf),
    await engine(stack, 'fine', counting),
  ];
  const io = { cluster, clock: hurried(60_000) };
  const items = await told(loadImages(nodes, upload(40), { query: {}, headers: {} }, io, signal));
  for (const name of ['good', 'fine']) {
    assert.deepEqual(
      items.filter((i) => i.startsWith(name)),
      [`${name} started`, `${name} line {"stream":"Loaded ${40 * MIB}"}`, `${name} done`],
    );
  }
  assert.deepEqual(
    items.filter((i) => i.startsWith('full')),
    ['full failed 500 no space left on device'],
  );
  assert.match(items.find((i) => i.startsWith('deaf')) ?? '', /^deaf failed 504 nothing moved for 60 s/);
  assert.deepEqual(refreshed.splice(0).toSorted(), ['fine', 'good']);
});

test('a node that has the whole upload and never answers is left out', async () => {
  await using stack = new AsyncDisposableStack();
  const silent: Handler = (request) => void request.resume();
  const nodes = [await engine(stack, 'good', counting), await engine(stack, 'silent', silent)];
  const items = await told(loadImages(nodes, upload(1), { query: {}, headers: {} }, { cluster, clock: hurried(600_000) }, signal));
  assert.match(items.at(-1) ?? '', /^silent failed 504 nothing moved for 600 s/);
  assert.ok(items.includes('good done'));
  refreshed.splice(0);
});

test('an upload the client breaks off fails on every node', async () => {
  await using stack = new AsyncDisposableStack();
  const nodes = [await engine(stack, 'a', counting), await engine(stack, 'b', counting)];
  const broken = Readable.from(
    (async function* () {
      yield Buffer.alloc(MIB);
      throw new Error('client left');
    })(),
    { objectMode: false },
  );
  const items = await told(loadImages(nodes, broken, { query: {}, headers: {} }, { cluster, clock: systemClock }, signal));
  assert.deepEqual(items.map((i) => i.split(' ').slice(0, 2).join(' ')).toSorted(), ['a failed', 'b failed']);
});

test('a pull tells of each node: lines, an error in the stream, a refusal, silence', async () => {
  await using stack = new AsyncDisposableStack();
  const answer =
    (text: string): Handler =>
    (_request, response) =>
      void response.end(text);
  const nodes = [
    await engine(stack, 'good', answer('{"status":"one","id":"x"}\r\n{"status":"two"}\r\n')),
    await engine(stack, 'late', answer('{"status":"one"}\r\n{"errorDetail":{"message":"disk full"},"error":"disk full"}\r\n')),
    await engine(stack, 'none', (_request, response) => void response.writeHead(404).end('{"message":"manifest unknown"}')),
    await engine(stack, 'mute', (_request, response) => void response.write('{"status":"one"}\r\n')),
  ];
  const request = { query: { fromImage: 'x' }, headers: { 'x-registry-auth': 'e30=' }, version: '1.51' };
  const items = await told(pullImage(nodes, request, { cluster, clock: hurried(300_000) }, signal));
  const of = (name: string): string[] => items.filter((i) => i.startsWith(name));
  assert.deepEqual(of('good'), ['good started', 'good line {"status":"one","id":"x"}', 'good line {"status":"two"}', 'good done']);
  assert.deepEqual(of('late'), ['late started', 'late line {"status":"one"}', 'late failed 500 disk full']);
  assert.deepEqual(of('none'), ['none failed 404 manifest unknown']);
  assert.match(of('mute').at(-1) ?? '', /nothing moved for 300 s/);
  refreshed.splice(0);
});

test('an import is made once and copied: one id everywhere, nothing said but the id', async () => {
  await using stack = new AsyncDisposableStack();
  const id = `sha256:${'a'.repeat(64)}`;
  const saved: string[] = [];
  const first: Handler = (request, response, path) => {
    if (path.startsWith('/images/get')) {
      saved.push(path);
      return void response.end(Buffer.alloc(3 * MIB));
    }
    request.resume().on('end', () => response.end(`{"status":"${id}"}\r\n`));
  };
  const nodes = [await engine(stack, 'one', first), await engine(stack, 'two', counting), await engine(stack, 'three', full)];
  const request = { source: upload(1), name: undefined, query: {}, headers: {}, version: '1.51' };
  const items = await told(importImage(nodes, request, { cluster, clock: systemClock }, signal));
  assert.deepEqual(items.slice(0, 3), ['one started', `one line {"status":"${id}"}`, 'one done']);
  assert.deepEqual(items.slice(3).toSorted(), ['three failed 500 no space left on device', 'two done', 'two started']);
  assert.deepEqual(saved, [`/images/get?names=${encodeURIComponent(id)}`]);
});
