// Healing over simulated engines that fail, freeze and return at random: in the end every container is there, once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SimEngine } from '../../sim/index.ts';
import { seededRandom, silentLog, systemClock } from '../../src/base/index.ts';
import { openDiscovery } from '../../src/discovery/index.ts';
import { Cluster, DEFAULT_SETTINGS } from '../../src/manager/cluster/index.ts';
import { createAnywhere } from '../../src/manager/create/index.ts';
import { DEFAULT_HEAL_RULE, Healer, showLost } from '../../src/manager/heal/index.ts';
import { copyRule, KnownFleet, Notices, RecordKeeper, Records } from '../../src/manager/records/index.ts';
import { FILTER_NAMES } from '../../src/manager/scheduler/index.ts';
import { parsePlacementRequest } from '../../src/model/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { eventually } from '../support/eventually.ts';

const SETTINGS = {
  ...DEFAULT_SETTINGS,
  probeIntervalMs: 40,
  probeTimeoutMs: 80,
  pendingRetryMinMs: 20,
  pendingRetryMaxMs: 60,
  coalesceMs: 2,
};
const RULE = { ...DEFAULT_HEAL_RULE, graceMs: 150, maxShare: 1, missingMs: 100 };
const clock = systemClock;

interface Manager extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly records: Records;
  create(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Stops healing at once, as a manager that is killed does. */
  kill(): void;
  /** Resolves when healing has ended. */
  readonly healing: Promise<void>;
}

/** Cluster, records and healing as a manager has them, without its API. */
async function manager(engines: readonly SimEngine[], store: Store, seed: number, discovery = nodesOf(engines)): Promise<Manager> {
  const random = seededRandom(seed);
  const log = silentLog;
  const stop = new AbortController();
  const records = new Records(store, log);
  const keeper = new RecordKeeper({ records, offBecause: '', clock, random, log });
  let healer: Healer | undefined;
  const cluster = new Cluster({
    discovery: openDiscovery(discovery, { heartbeatMs: 50, clock }),
    policy: { strategy: 'spread', filters: FILTER_NAMES, overcommit: 0, seed },
    settings: SETTINGS,
    engine: { connectTimeoutMs: 200, callTimeoutMs: 300 },
    copies: copyRule(records),
    beforeHealthy: async (node, signal) => await healer?.beforeHealthy(node, signal),
    clock,
    random,
    log,
  });
  const term = new AbortController();
  const licence = { signal: AbortSignal.any([stop.signal, term.signal]), holds: () => !stop.signal.aborted && !term.signal.aborted };
  healer = new Healer({
    cluster,
    records,
    keeper,
    fleet: new KnownFleet(store),
    notices: new Notices(),
    rule: RULE,
    version: '1.51',
    clock,
    random,
    log,
  });
  const healing = healer.run(licence);
  const runs = [
    records.run(stop.signal),
    keeper.run(stop.signal),
    cluster.run(stop.signal),
    healing,
    showLost(cluster, records, clock, stop.signal),
  ];
  await Promise.all([records.loaded(), cluster.ready()]);
  return {
    cluster,
    records,
    create: async (name) => {
      // On a busy machine the first call may take longer than it may.
      await eventually(() => assert.ok(cluster.nodes().some((node) => node.state === 'healthy')));
      const { request, body } = parsePlacementRequest({ Image: 'busybox', Env: ['reschedule:on-node-failure'] }, { name }, random);
      const order = keeper.order(request, body, undefined);
      const io = { cluster, clock, log, version: '1.51', options: { createRetry: 5 }, signal: stop.signal };
      const placed = await createAnywhere(
        io,
        { body: order.body, image: 'busybox', platform: undefined, witness: order.witness },
        order.request,
      );
      const container = await cluster.container(placed.id);
      await placed.node.engine.json({ method: 'POST', path: `/containers/${placed.id}/start` });
      await keeper.want(container, 'running');
    },
    remove: async (name) => {
      const container = await cluster.container(name);
      const { engine } = container.node;
      await keeper.removal(container, () => engine.json({ method: 'DELETE', path: `/containers/${container.info.id}` }));
    },
    kill: () => term.abort(new Error('the session is lost')),
    healing,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.allSettled(runs);
    },
  };
}

function nodesOf(engines: readonly SimEngine[]): string {
  return `nodes://${engines.map((engine) => engine.address).join(',')}`;
}

async function simEngines(count: number): Promise<readonly SimEngine[] & AsyncDisposable> {
  const engines = await Promise.all(
    Array.from({ length: count }, (_, i) => SimEngine.start({ name: `node-${i + 1}`, clock, random: seededRandom(i + 1) })),
  );
  return Object.assign(engines, {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(engines.map((engine) => engine[Symbol.asyncDispose]()));
    },
  });
}

function embeddedStore(): Store & AsyncDisposable {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-healing-'));
  const store = openStore({ kind: 'embedded', path: join(folder, 'db') }, { settings: {}, clock, random: seededRandom(1) });
  const close = store[Symbol.asyncDispose].bind(store);
  return Object.assign(store, {
    [Symbol.asyncDispose]: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  });
}

/** `name state` of every container of every engine. */
function everywhere(engines: readonly SimEngine[]): readonly string[] {
  return engines.flatMap((engine) => [...engine.containers.all.values()].map((c) => `${c.name} ${c.state}`)).toSorted();
}

/** Names of running containers on engines that answer, those that do more than once. */
function doubled(engines: readonly SimEngine[], cluster: Cluster): readonly string[] {
  const healthy = new Set(cluster.nodes().flatMap((node) => (node.state === 'healthy' ? [node.address] : [])));
  const running = engines
    .filter((engine) => healthy.has(engine.address))
    .flatMap((engine) => [...engine.containers.all.values()].filter((c) => c.state === 'running').map((c) => c.name));
  return running.filter((name, i) => running.indexOf(name) !== i);
}

for (const seed of [1, 2, 3]) {
  test(`engines fail, freeze and return at random (seed ${seed}): nothing lost, nothing doubled`, async () => {
    const random = seededRandom(seed);
    await using engines = await simEngines(4);
    await using store = embeddedStore();
    const names = Array.from({ length: 12 }, (_, i) => `c-${i}`);
    let now = await manager(engines, store, seed);
    try {
      for (const name of names) await now.create(name);
      for (let round = 0; round < 6; round++) {
        const victim = engines[Math.floor(random.next() * engines.length)];
        if (victim === undefined) continue;
        const fault = (['freeze', 'reset', 'kill', 'error'] as const)[Math.floor(random.next() * 4)];
        if (fault === 'kill') await victim.kill();
        else victim.fault = fault ?? 'freeze';
        await delay(100 + random.next() * 500);
        if (random.next() < 0.4) {
          now.kill();
          await now[Symbol.asyncDispose]();
          now = await manager(engines, store, seed * 100 + round);
        }
        victim.fault = 'none';
        if (fault === 'kill') await victim.listen();
        await delay(random.next() * 200);
        assert.deepEqual(doubled(engines, now.cluster), []);
      }
      await eventually(() => assert.deepEqual(everywhere(engines), names.map((name) => `${name} running`).toSorted()), 20_000);
      await eventually(() =>
        assert.deepEqual(
          now.cluster
            .containers()
            .map((c) => c.info.name)
            .toSorted(),
          names.toSorted(),
        ),
      );
      for (const record of now.records.all()) assert.equal(record.current.node.name, now.cluster.cachedContainer(record.name)?.node.name);
    } finally {
      await now[Symbol.asyncDispose]();
    }
  });
}

test('a container removed while its old copy is away leaves nothing, also when that returns', async () => {
  await using engines = await simEngines(2);
  await using store = embeddedStore();
  await using now = await manager(engines, store, 1);
  await now.create('web');
  const lost = engines.find((engine) => engine.containers.all.size > 0);
  assert.ok(lost !== undefined);
  await lost.kill();
  await eventually(() => assert.equal(now.cluster.cachedContainer('web')?.node.name === lost.options.name, false));
  await eventually(() => assert.equal(now.cluster.cachedContainer('web')?.info.state, 'running'));
  await now.remove('web');
  await lost.listen();
  await eventually(() => assert.deepEqual(everywhere(engines), []));
  await eventually(() => assert.equal(now.records.all().length, 0));
});

test('an old copy that cannot be removed keeps its node from counting as healthy', async () => {
  await using engines = await simEngines(2);
  await using store = embeddedStore();
  await using now = await manager(engines, store, 1);
  await now.create('web');
  const lost = engines.find((engine) => engine.containers.all.size > 0);
  assert.ok(lost !== undefined);
  await lost.kill();
  await eventually(() => assert.notEqual(now.cluster.cachedContainer('web')?.node.name, lost.options.name));
  const seenRunning: string[] = [];
  const remove = lost.containers.answer.bind(lost.containers);
  let refusals = 0;
  lost.containers.answer = (method, path, query, body) => {
    if (method !== 'DELETE' || refusals++ > 2) return remove(method, path, query, body);
    const node = now.cluster.nodes().find((n) => n.name === lost.options.name);
    seenRunning.push(node?.state ?? '');
    return { status: 500, body: { message: 'device or resource busy' } };
  };
  await lost.listen();
  await eventually(() => assert.equal(now.cluster.nodes().find((n) => n.name === lost.options.name)?.state, 'healthy'));
  assert.deepEqual(new Set(seenRunning), new Set(['unhealthy']));
  assert.equal(lost.containers.all.size, 0);
});

test('a node that leaves the fleet while its engine runs on gives its containers away, and none runs twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-leaving-'));
  try {
    await using engines = await simEngines(2);
    await using store = embeddedStore();
    const file = join(folder, 'nodes');
    writeFileSync(file, engines.map((engine) => `${engine.address}\n`).join(''));
    await using now = await manager(engines, store, 1, `file://${file}`);
    for (const name of ['web-1', 'web-2', 'web-3', 'web-4']) await now.create(name);
    const [leaves, stays] = engines;
    assert.ok(leaves !== undefined && stays !== undefined && leaves.containers.all.size > 0);
    writeFileSync(file, `${stays.address}\n`);
    const running = (): readonly string[] => everywhere(engines).filter((line) => line.endsWith(' running'));
    while (leaves.containers.all.size > 0 || running().length < 4) {
      assert.equal(new Set(running()).size, running().length, 'twice');
      await delay(1);
    }
    assert.equal(stays.containers.all.size, 4);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('healing ends with its term, for whatever reason that ends, and fails nobody', async () => {
  await using engines = await simEngines(2);
  await using store = embeddedStore();
  for (let round = 0; round < 3; round++) {
    await using now = await manager(engines, store, round);
    await now.create(`web-${round}`);
    // By then it waits for something to happen.
    await delay(200);
    now.kill();
    await now.healing;
  }
});
