import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { silentLog } from '../../base/index.ts';
import { Engine, parseEngineEndpoint } from '../../engine/index.ts';
import type { Mandate } from '../ha/index.ts';
import { builtNode } from './builders.ts';
import { confirmCreated } from './confirm-created.ts';
import { NoPrimaryError } from './errors.ts';

/** A mandate whose term lasts, or is over by the clock while its signal has yet to tell. */
function mandate(holds: boolean): Mandate {
  return {
    term: { token: 1n, signal: new AbortController().signal, holds: () => holds },
    displaced: new AbortController().signal,
    [Symbol.dispose]: () => undefined,
  };
}

/** Confirms a create on an engine that answers removals with `status`. @returns what the engine was asked to remove */
async function confirm(held: Mandate | undefined, status: number): Promise<readonly string[]> {
  const removed: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'DELETE') removed.push(request.url ?? '');
    response.writeHead(request.method === 'DELETE' ? status : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(request.method === 'DELETE' ? { message: 'no' } : { ApiVersion: '1.51' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await using engine = new Engine({ endpoint: parseEngineEndpoint(`127.0.0.1:${port}`) });
  try {
    const call = { log: silentLog, ...(held === undefined ? {} : { mandate: held }) };
    await confirmCreated(call, { id: 'c1', warnings: [], node: builtNode('n1', { engine }) });
    return removed;
  } catch (error) {
    assert.ok(error instanceof NoPrimaryError);
    return [...removed, error.message];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a create is acknowledged by a manager that is alone, and by one that leads', async () => {
  assert.deepEqual(await confirm(undefined, 200), []);
  assert.deepEqual(await confirm(mandate(true), 200), []);
});

test('one that was done when this manager led no more is undone', async () => {
  const [removed, told] = await confirm(mandate(false), 200);
  assert.equal(removed, '/v1.51/containers/c1?force=1&v=1');
  assert.match(told ?? '', /leadership was lost during the create, which was undone/);
});

test('where it cannot be undone the container and its node are named', async () => {
  const told = (await confirm(mandate(false), 500)).at(-1);
  assert.match(told ?? '', /container c1 stays on node n1, remove it/);
});
