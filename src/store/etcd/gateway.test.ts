import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { test } from 'node:test';
import type { StoreHost } from '../address.ts';
import { StoreUnreachableError } from '../errors.ts';
import { HttpEndpoints } from '../http/endpoints.ts';
import { EtcdGateway } from './gateway.ts';

interface Server extends AsyncDisposable {
  readonly host: StoreHost;
  readonly seen: readonly IncomingHttpHeaders[];
}

/** A server that answers everything alike. */
async function serve(status: number, text: string): Promise<Server> {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, answer) => {
    seen.push(request.headers);
    answer.writeHead(status).end(text);
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

const NO_LEADER = JSON.stringify({ error: 'etcdserver: no leader', code: 14, message: 'etcdserver: no leader' });

async function withServers(run: (gateway: EtcdGateway, cut: Server, well: Server) => Promise<void>): Promise<void> {
  await using cut = await serve(503, NO_LEADER);
  await using well = await serve(200, '{"ok":true}');
  await using endpoints = new HttpEndpoints({ address: 'etcd://test', hosts: [cut.host, well.host], tls: undefined });
  await run(new EtcdGateway(endpoints, 'etcd://test', undefined, 1_000), cut, well);
}

test('a server that answers but has no leader is left for the next one', async () => {
  await withServers(async (gateway, cut, well) => {
    await assert.rejects(gateway.call('/v3/kv/txn', {}, false), (error: Error) => {
      assert.ok(error instanceof StoreUnreachableError);
      assert.match(error.message, /etcdserver: no leader/);
      return true;
    });
    assert.deepEqual(await gateway.call('/v3/kv/txn', {}, false), { ok: true });
    assert.deepEqual([cut.seen.length, well.seen.length], [1, 1]);
  });
});

test('several calls that are refused at the same time move on by one server', async () => {
  await withServers(async (gateway, _cut, well) => {
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => gateway.call('/v3/kv/txn', {}, false)));
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(['rejected']));
    await gateway.call('/v3/kv/txn', {}, false);
    assert.equal(well.seen.length, 1);
  });
});

test('a watch asks to be ended where there is no leader', async () => {
  await withServers(async (gateway, cut, well) => {
    const { signal } = new AbortController();
    await assert.rejects(gateway.stream('/v3/watch', {}, signal), StoreUnreachableError);
    (await gateway.stream('/v3/watch', {}, signal)).destroy();
    for (const { seen } of [cut, well]) assert.equal(seen[0]?.['grpc-metadata-hasleader'], 'true');
  });
});
