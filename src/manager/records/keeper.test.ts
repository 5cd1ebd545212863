import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom, silentLog, systemClock } from '../../base/index.ts';
import { LABEL, parsePlacementRequest } from '../../model/index.ts';
import { StoreUnreachableError } from '../../store/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { builtRecord, cached, copyOn, SWARM_ID, type TestRecords, testRecords } from './builders.ts';
import { RecordKeeper } from './keeper.ts';
import type { ContainerRecord } from './record.ts';
import { Records } from './records.ts';

const random = seededRandom(3);
const parts = { offBecause: 'there is no store', clock: systemClock, random, log: silentLog };
const keeperOf = ({ records }: TestRecords): RecordKeeper => new RecordKeeper({ records, ...parts });
const parsed = (env: readonly string[], labels: object = {}) =>
  parsePlacementRequest({ Image: 'app', Env: env, Labels: labels }, { name: 'web' }, random);
const n1 = { id: 'ID-n1', name: 'n1', address: 'n1:2375' } as ClusterNode;
const n2 = { id: 'ID-n2', name: 'n2', address: 'n2:2375' } as ClusterNode;

/** Records whose store is away when a test says so. */
class FlakyRecords extends Records {
  isAway = false;
  readonly #inner: Records;

  constructor({ store, records }: TestRecords) {
    super(store, silentLog);
    this.#inner = records;
  }

  override get(swarmId: string): ContainerRecord | undefined {
    return this.#inner.get(swarmId);
  }

  override async change(...args: Parameters<Records['change']>): Promise<ContainerRecord | undefined> {
    if (this.isAway) throw new StoreUnreachableError('embedded', 'anything', 'an outage');
    return await this.#inner.change(...args);
  }
}

/** The first copy of a record, by its swarm id. */
function ofRecord(swarmId: string): ReturnType<typeof cached> {
  const container = cached('n1', 1);
  return { ...container, info: { ...container.info, swarmId } };
}

function ordered(keeper: RecordKeeper, labels: object = {}) {
  const { request, body } = parsed(['reschedule:on-node-failure'], labels);
  return keeper.order(request, body, undefined);
}

test('a container without policy needs no record', async () => {
  await using t = await testRecords();
  const { request, body } = parsed([]);
  const order = keeperOf(t).order(request, body, undefined);
  assert.equal(order.witness, undefined);
  assert.equal(order.body, body);
});

test('a container is on record before its engine is asked, and acknowledged when its id is', async () => {
  await using t = await testRecords();
  const { witness, request } = ordered(keeperOf(t));
  const swarmId = request.labels[LABEL.swarmId] ?? '';
  assert.deepEqual(await witness?.before(n1, 'web'), { [LABEL.generation]: '1' });
  assert.deepEqual([t.records.get(swarmId)?.acknowledged, t.records.get(swarmId)?.current.node.name], [false, 'n1']);
  await witness?.after('c1');
  assert.deepEqual([t.records.get(swarmId)?.acknowledged, t.records.get(swarmId)?.current.containerId], [true, 'c1']);
});

test('the next node gets the next generation; a create that surely failed leaves nothing', async () => {
  await using t = await testRecords();
  const { witness } = ordered(keeperOf(t));
  await witness?.before(n1, 'web');
  assert.deepEqual(await witness?.before(n2, 'web'), { [LABEL.generation]: '2' });
  await witness?.gaveUp(true);
  assert.equal(t.records.all().length, 0);
});

test('a create that may have taken effect is remembered as removed', async () => {
  await using t = await testRecords();
  const { witness } = ordered(keeperOf(t));
  await witness?.before(n1, 'web');
  await witness?.gaveUp(false);
  assert.deepEqual(
    t.records.all().map((r) => [r.wanted, r.old.length]),
    [['removed', 1]],
  );
  await assert.rejects(witness?.after('c1') ?? Promise.resolve(), /was replaced, removed or taken over/);
});

test('a client that copied the labels of another container gets an id of its own', async () => {
  await using t = await testRecords();
  await t.records.create(builtRecord());
  const { request, body } = ordered(keeperOf(t), { [LABEL.swarmId]: SWARM_ID });
  assert.notEqual(request.labels[LABEL.swarmId], SWARM_ID);
  assert.deepEqual(body['Labels'], request.labels);
});

test('what a client wants of a recorded container is on record; of others nothing is', async () => {
  await using t = await testRecords();
  await t.records.create(builtRecord());
  const keeper = keeperOf(t);
  await keeper.want(cached('n1', 1), 'stopped');
  await keeper.renamed(cached('n1', 1), 'shop');
  await keeper.changed(cached('n1', 1), (body) => ({ ...body, HostConfig: { Memory: 2 } }));
  await keeper.want(cached('n3', 1, { id: 'f'.repeat(64) }), 'running');
  const { wanted, name, body } = t.records.get(SWARM_ID) ?? builtRecord();
  assert.deepEqual([wanted, name, body['HostConfig']], ['stopped', 'shop', { Memory: 2 }]);
});

test('a removal that fails leaves the record as it was; one that succeeds leaves none', async () => {
  await using t = await testRecords();
  await t.records.create(builtRecord());
  const keeper = keeperOf(t);
  const refused = keeper.removal(cached('n1', 1), () => {
    assert.equal(t.records.get(SWARM_ID)?.wanted, 'removing');
    return Promise.reject(new Error('it runs'));
  });
  await assert.rejects(refused, /it runs/);
  assert.equal(t.records.get(SWARM_ID)?.wanted, 'running');
  await keeper.removal(cached('n1', 1), () => Promise.resolve());
  assert.equal(t.records.get(SWARM_ID), undefined);
});

test('a removed container is remembered as long as copies of it may turn up', async () => {
  await using t = await testRecords();
  await t.records.create(builtRecord({ current: copyOn('n2', 2), old: [copyOn('n1', 1)] }));
  await keeperOf(t).removal(cached('n2', 2), () => Promise.resolve());
  assert.deepEqual([t.records.get(SWARM_ID)?.wanted, t.records.get(SWARM_ID)?.old.length], ['removed', 2]);
});

test('without a store a client is warned, and its container made all the same', () => {
  const { request, body } = parsed(['reschedule:on-node-failure']);
  const order = new RecordKeeper({ records: undefined, ...parts }).order(request, body, undefined);
  assert.equal(order.witness, undefined);
  assert.match(order.warnings.join(), /will not be rescheduled: there is no store/);
});

test('what clients did while the store was away is all written at once when it is back', async () => {
  await using t = await testRecords();
  const swarmIds = Array.from({ length: 12 }, (_, at) => `${at}`.padStart(64, 'f'));
  for (const swarmId of swarmIds) await t.records.create(builtRecord({ swarmId, wanted: 'created' }));
  const flaky = new FlakyRecords(t);
  const keeper = new RecordKeeper({ records: flaky, ...parts });
  const stop = new AbortController();
  const run = keeper.run(stop.signal);
  flaky.isAway = true;
  for (const swarmId of swarmIds) await keeper.want(ofRecord(swarmId), 'running');
  assert.equal(keeper.isSettled, false);
  flaky.isAway = false;
  const startedMs = performance.now();
  while (!keeper.isSettled) await systemClock.sleep(10);
  assert.ok(performance.now() - startedMs < 1_500, 'two tries at most');
  assert.deepEqual(new Set(t.records.all().map(({ wanted }) => wanted)), new Set(['running']));
  stop.abort();
  await run;
});

for (const [name, meanwhile, wants] of [
  ['that was made anew meanwhile is written all the same', 'created', 'running'],
  ['that was made anew and told otherwise meanwhile is not', 'stopped', 'stopped'],
] as const) {
  test(`a wish for a container ${name}`, async () => {
    await using t = await testRecords();
    await t.records.create(builtRecord({ wanted: 'created' }));
    const flaky = new FlakyRecords(t);
    const keeper = new RecordKeeper({ records: flaky, ...parts });
    const stop = new AbortController();
    const run = keeper.run(stop.signal);
    flaky.isAway = true;
    await keeper.want(cached('n1', 1), 'running');
    await t.records.change(SWARM_ID, (r) => ({ ...r, wanted: meanwhile, old: [r.current], current: copyOn('n2', 2) }));
    flaky.isAway = false;
    while (!keeper.isSettled) await systemClock.sleep(10);
    assert.equal(t.records.get(SWARM_ID)?.wanted, wants);
    stop.abort();
    await run;
  });
}

test('a container that is made anew while it is being removed is removed all the same', async () => {
  await using t = await testRecords();
  await t.records.create(builtRecord());
  await keeperOf(t).removal(cached('n1', 1), async () => {
    await t.records.change(SWARM_ID, (r) => ({ ...r, old: [r.current], current: copyOn('n2', 2) }));
  });
  const record = t.records.get(SWARM_ID);
  assert.deepEqual([record?.wanted, record?.old.map(({ generation }) => generation)], ['removed', [1, 2]]);
});
