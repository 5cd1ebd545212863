import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import type { Clock } from '../../base/index.ts';
import { Engine } from '../../engine/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { builtNode } from './builders.ts';
import { callWhileThere, nodeLost } from './node-lost.ts';

/** A clock whose sleeps are over when the next turn of the loop comes; `onSleep` moves the world. */
function steppedClock(onSleep: (nowMs: number) => void): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (ms, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      nowMs += ms;
      onSleep(nowMs);
    },
  };
}

const passed = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(() => resolve(passed(turns - 1))));

test('a node that stays away for half a minute is lost', async () => {
  const node: { state: ClusterNode['state'] } = { state: 'healthy' };
  let atMs = 0;
  const clock = steppedClock((nowMs) => {
    if (nowMs > 60_000) node.state = 'unhealthy';
  });
  const lost = nodeLost(node, clock, new AbortController().signal);
  lost.addEventListener('abort', () => {
    atMs = clock.nowMs();
  });
  await passed(200);
  assert.equal(atMs, 90_000);
});

test('a node that is away for a moment is not lost, and the watch ends', async () => {
  const over = new AbortController();
  const node: { state: ClusterNode['state'] } = { state: 'healthy' };
  const clock = steppedClock((nowMs) => {
    node.state = nowMs % 30_000 === 0 ? 'healthy' : 'unhealthy';
    if (nowMs === 300_000) over.abort();
  });
  const lost = nodeLost(node, clock, over.signal);
  await passed(200);
  assert.equal(lost.aborted, false);
  assert.equal(clock.nowMs(), 300_000);
});

test('a long call to a node that vanished is given up, and may have been applied', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  await using engine = new Engine({ endpoint: { kind: 'tcp', host: '127.0.0.1', port } });
  const node = builtNode('n1', { engine, state: 'unhealthy' });
  const call = callWhileThere(
    node,
    steppedClock(() => undefined),
    { method: 'POST', path: '/containers/x/stop', deadlineMs: null },
  );
  await assert.rejects(call, { name: 'Error', status: 503, sent: true, message: /did not answer POST .* may have been applied/ });
  for (const socket of sockets) socket.destroy();
  silent.close();
});
