import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLog, systemClock, systemRandom } from '../../base/index.ts';
import { openStore, type Store, StoreUnreachableError } from '../../store/index.ts';
import { NotRememberedError } from './errors.ts';
import { formatTombstone, type KeptTombstone, parseTombstone, type Tombstone } from './tombstone.ts';
import { Tombstones } from './tombstones.ts';

const engine = { id: 'AB:CD', name: 'n1' };
const container: Tombstone = { kind: 'container', engine, id: 'c'.repeat(64), name: 'web', withVolumes: true };
const volume: Tombstone = { kind: 'volume', engine, id: 'data', name: 'data', createdAt: '2020-01-02T03:04:05Z' };
const network: Tombstone = { kind: 'network', engine, id: 'n'.repeat(64), name: 'app' };
const process: Tombstone = { kind: 'process', engine, id: 'd'.repeat(64), name: 'db', stopS: 3 };

async function withStore(run: (store: Store) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-tombstones-'));
  try {
    const options = { settings: {}, clock: systemClock, random: systemRandom };
    await using store = openStore({ kind: 'embedded', path: join(folder, 'db') }, options);
    await run(store);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const over = (store: Store | undefined): Tombstones =>
  new Tombstones({ store, offBecause: 'none was given', clock: systemClock, log: silentLog });

test('what has a tombstone is removed, by exact id and by its engine alone', async () => {
  await withStore(async (store) => {
    const tombstones = over(store);
    const told: string[] = [];
    tombstones.onChange((engineId) => told.push(engineId));
    await tombstones.add('removing', [container, network, process]);
    assert.deepEqual(told, ['AB:CD', 'AB:CD', 'AB:CD']);
    assert.equal(tombstones.isRemoved('AB:CD', 'container', { Id: container.id }), true);
    assert.equal(tombstones.isRemoved('AB:CD', 'network', { Id: network.id }), true);
    assert.equal(tombstones.isRemoved('AB:CD', 'container', { Id: process.id }), false, 'stopped is not removed');
    assert.equal(tombstones.isRemoved('AB:CD', 'network', { Id: container.id }), false);
    assert.equal(tombstones.isRemoved('EF:01', 'container', { Id: container.id }), false);
    await tombstones.lift(container);
    assert.equal(tombstones.isRemoved('AB:CD', 'container', { Id: container.id }), false);
  });
});

test('a volume of the same name made at another time is another one', async () => {
  await withStore(async (store) => {
    const tombstones = over(store);
    await tombstones.add('removing', [volume]);
    assert.equal(tombstones.isRemoved('AB:CD', 'volume', { Name: 'data', CreatedAt: volume.createdAt }), true);
    assert.equal(tombstones.isRemoved('AB:CD', 'volume', { Name: 'data', CreatedAt: '2021-01-02T03:04:05Z' }), false);
    assert.equal(tombstones.isRemoved('AB:CD', 'volume', { Name: 'data' }), false);
  });
});

test('they are carried out in the order in which one thing uses the other', async () => {
  await withStore(async (store) => {
    const tombstones = over(store);
    await tombstones.add('removing', [volume, network, container, process]);
    assert.deepEqual(
      tombstones.of('AB:CD').map(({ kind }) => kind),
      ['process', 'container', 'network', 'volume'],
    );
    assert.deepEqual(tombstones.of('EF:01'), []);
  });
});

test('another manager of the store knows them', async () => {
  await withStore(async (store) => {
    await over(store).add('removing', [container, volume]);
    const other = over(store);
    const stop = new AbortController();
    const running = other.run(stop.signal);
    await other.told();
    assert.equal(other.all().length, 2);
    stop.abort();
    await running;
  });
});

test('without a store, or with one that does not answer, the client is told why nothing can be promised', async () => {
  await assert.rejects(over(undefined).add('removing container web', [container]), (error: Error) => {
    assert.ok(error instanceof NotRememberedError);
    assert.match(error.message, /^removing container web is refused: .*\(none was given\)/);
    return true;
  });
  await withStore(async (store) => {
    store.put = () => Promise.reject(new StoreUnreachableError('etcd://h', 'put', 'no answer'));
    await assert.rejects(over(store).add('removing container web', [container]), /refused: .*store etcd:\/\/h is not reachable/);
  });
});

for (const tombstone of [container, volume, network, process]) {
  test(`a tombstone of a ${tombstone.kind} is read as it was written`, () => {
    const kept: KeptTombstone = { ...tombstone, sinceMs: 7 };
    assert.deepEqual(parseTombstone('k', Buffer.from(formatTombstone(kept))), kept);
  });
}

test('what is no tombstone of this version is refused', () => {
  for (const text of ['', 'x', '{}', '{"format":2}'])
    assert.throws(() => parseTombstone('tombstones/x', Buffer.from(text)), /tombstones\/x in the store is no tombstone/);
});
