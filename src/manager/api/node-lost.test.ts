import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../base/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { nodeLost } from './node-lost.ts';

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
