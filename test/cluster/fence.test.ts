// What an agent does to the containers of its engine, and what it never does: over a simulated engine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimEngine } from '../../sim/index.ts';
import { Fence } from '../../src/agent/index.ts';
import { bootClock, silentLog, systemClock, systemRandom } from '../../src/base/index.ts';
import { Engine, parseEngineEndpoint } from '../../src/engine/index.ts';
import { LABEL } from '../../src/model/index.ts';
import { eventually } from '../support/eventually.ts';

const TTL_MS = 1_500;
const MOVES = { [LABEL.swarmId]: 'a'.repeat(64), [LABEL.reschedulePolicies]: '["on-node-failure"]' };

interface Guarded extends AsyncDisposable {
  readonly sim: SimEngine;
  readonly fence: Fence;
  /** Creates a container and starts it at the engine itself. */
  run(name: string, labels?: object): Promise<void>;
  /** Names of containers that run. */
  readonly running: readonly string[];
}

async function guarded(ttlMs = TTL_MS): Promise<Guarded> {
  const sim = await SimEngine.start({ name: 'n1', clock: systemClock, random: systemRandom });
  const engine = new Engine({ endpoint: parseEngineEndpoint(sim.address), connectTimeoutMs: 200 });
  const fence = new Fence({ engine, ttlMs, clock: bootClock, log: silentLog });
  const stop = new AbortController();
  const done = fence.run(stop.signal);
  await fence.ready;
  return {
    sim,
    fence,
    run: async (name, labels = MOVES) => {
      sim.containers.create(name, { Image: 'busybox', Labels: labels });
      await engine.json({ method: 'POST', path: `/containers/${name}/start` });
    },
    get running() {
      return [...sim.containers.all.values()].flatMap((c) => (c.state === 'running' ? [c.name] : [])).toSorted();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
      await engine[Symbol.asyncDispose]();
      await sim[Symbol.asyncDispose]();
    },
  };
}

test('when the lease is lost what may run elsewhere is stopped, and nothing else; with a lease again nothing is started', async () => {
  await using g = await guarded();
  const lease = new AbortController();
  g.fence.open({ lost: lease.signal, ttlMs: TTL_MS });
  await g.run('moves');
  await g.run('stays', {});
  await systemClock.sleep(TTL_MS * 2);
  assert.deepEqual(g.running, ['moves', 'stays'], 'a lease that is held stops nothing, however long it lasts');
  lease.abort();
  await eventually(() => assert.deepEqual(g.running, ['stays']), 1_000);
  await eventually(() => assert.equal(g.fence.guards, g.sim.id));
  assert.equal(g.fence.fenced.length, 1);
  g.fence.open({ lost: new AbortController().signal, ttlMs: TTL_MS });
  await systemClock.sleep(500);
  assert.deepEqual(g.running, ['stays']);
  assert.equal(g.fence.fenced.length, 1, 'whoever may start it is told what was stopped');
  g.sim.containers.answer('POST', '/containers/moves/start', new URLSearchParams(), {});
  await eventually(() => assert.deepEqual(g.fence.fenced, []));
});

test('an agent that starts has 2/3 of a lease to get one', async () => {
  await using g = await guarded();
  await g.run('moves');
  const startMs = performance.now();
  await eventually(() => assert.deepEqual(g.running, []), 5_000, 10);
  const stoodMs = performance.now() - startMs;
  assert.ok(stoodMs > TTL_MS / 3 && stoodMs < TTL_MS, `after ${stoodMs} ms`);
});

test('without a lease what the engine starts by itself is stopped again', async () => {
  await using g = await guarded();
  assert.equal(await g.fence.close(new AbortController().signal), true);
  await g.run('moves');
  await eventually(() => assert.deepEqual(g.running, []), 3_000);
});

test('while its engine is silent an agent guards nothing; it does again when what is to stand was seen to', async () => {
  await using g = await guarded();
  g.fence.open({ lost: new AbortController().signal, ttlMs: TTL_MS });
  await g.run('moves');
  await g.sim.kill();
  await eventually(() => assert.equal(g.fence.guards, undefined), 5_000);
  g.fence.shut();
  assert.equal(await g.fence.close(AbortSignal.timeout(300)), false);
  await g.sim.listen();
  await eventually(() => assert.equal(g.fence.guards, g.sim.id), 5_000);
  assert.deepEqual(g.running, []);
});
