// Engines whose agents vanished without a word, over simulated engines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimEngine } from '../../sim/index.ts';
import { aborted, Doorbell, silentLog, systemClock, systemRandom } from '../../src/base/index.ts';
import type { Discovery, Membership } from '../../src/discovery/index.ts';
import { Cluster, DEFAULT_SETTINGS } from '../../src/manager/cluster/index.ts';
import { FILTER_NAMES } from '../../src/manager/scheduler/index.ts';
import { eventually } from '../support/eventually.ts';

const SETTINGS = { ...DEFAULT_SETTINGS, probeIntervalMs: 50, probeTimeoutMs: 500, pendingRetryMinMs: 20, pendingRetryMaxMs: 100 };

/** A discovery that says what the test says. */
class Said implements Discovery {
  readonly #bell = new Doorbell();
  #now: Membership;

  constructor(first: Partial<Membership>) {
    this.#now = { entries: [], problems: [], ...first };
  }

  say(next: Partial<Membership>): void {
    this.#now = { entries: [], problems: [], ...next };
    this.#bell.ring();
  }

  async *watch(signal: AbortSignal): AsyncGenerator<Membership> {
    while (!signal.aborted) {
      yield this.#now;
      await Promise.race([this.#bell.wait(undefined, systemClock, signal).catch(() => false), aborted(signal)]);
    }
  }
}

interface World extends AsyncDisposable {
  readonly sim: SimEngine;
  readonly discovery: Said;
  readonly cluster: Cluster;
  readonly states: readonly string[];
}

async function world(first: (address: string) => Partial<Membership>): Promise<World> {
  const sim = await SimEngine.start({ name: 'n1', clock: systemClock, random: systemRandom });
  const discovery = new Said(first(sim.address));
  const cluster = new Cluster({
    discovery,
    policy: { strategy: 'spread', filters: FILTER_NAMES, overcommit: 0, seed: 1 },
    settings: SETTINGS,
    engine: { connectTimeoutMs: 500, callTimeoutMs: 1000 },
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const stop = new AbortController();
  const done = cluster.run(stop.signal);
  await cluster.ready();
  return {
    sim,
    discovery,
    cluster,
    get states() {
      return cluster.nodes().map((node) => node.state);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.allSettled([done]);
      await sim[Symbol.asyncDispose]();
    },
  };
}

test('a node whose agent vanished stays while its engine answers, leaves when it does not, and is back with its agent', async () => {
  await using w = await world((address) => ({ entries: [address] }));
  w.sim.containers.create('web', { Image: 'busybox' });
  await eventually(() => assert.ok(w.cluster.cachedContainer('web')));
  w.discovery.say({ silent: [w.sim.address] });
  await eventually(() => assert.match(w.cluster.nodes()[0]?.agentNote ?? '', /vanished/));
  assert.deepEqual(w.states, ['healthy']);
  assert.ok(w.cluster.cachedContainer('web'));
  await w.sim.kill();
  await eventually(() => assert.deepEqual(w.states, []));
  assert.equal(w.cluster.cachedContainer('web'), undefined);
  await w.sim.listen();
  w.discovery.say({ entries: [w.sim.address] });
  await eventually(() => assert.deepEqual(w.states, ['healthy']));
  assert.equal(w.cluster.nodes()[0]?.agentNote, undefined);
});

test('one that is taken out leaves, whether it answers or not', async () => {
  await using w = await world((address) => ({ entries: [address] }));
  await eventually(() => assert.deepEqual(w.states, ['healthy']));
  w.discovery.say({});
  await eventually(() => assert.deepEqual(w.states, []));
});

test('a manager that starts asks engines whose agents vanished before', async () => {
  await using w = await world((address) => ({ silent: [address, '127.0.0.1:1'] }));
  await eventually(() => assert.deepEqual(w.states, ['healthy']));
  assert.equal(w.cluster.nodes()[0]?.address, w.sim.address);
});
