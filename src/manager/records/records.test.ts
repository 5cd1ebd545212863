import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConflictError } from '../../store/index.ts';
import { builtRecord, copyOn, SWARM_ID, testRecords } from './builders.ts';
import { formatRecord, parseRecord } from './parse-record.ts';
import { withAttempt, withContainer } from './record.ts';

test('a record is read back as it was written', () => {
  const record = builtRecord({ old: [{ ...copyOn('n2'), containerId: undefined }], platform: 'linux/arm64', replacedAtMs: [5] });
  assert.deepEqual(parseRecord('records/x', Buffer.from(formatRecord(record))), record);
});

for (const [what, text] of [
  ['no JSON', 'x'],
  ['something else', '{"a":1}'],
  ['a newer form', formatRecord(builtRecord()).replace('"format":1', '"format":2')],
] as const) {
  test(`${what} is no record, and the message names the key`, () => {
    assert.throws(() => parseRecord('records/x', Buffer.from(text)), { name: 'Error', message: /records\/x/ });
  });
}

test('a record is known at once to who wrote it, and soon to others', async () => {
  await using t = await testRecords();
  const other = await t.another();
  const told = new Promise<string>((resolve) => other.onChange(resolve));
  await t.records.create(builtRecord());
  assert.equal(t.records.get(SWARM_ID)?.name, 'web');
  assert.equal(await told, SWARM_ID);
  assert.equal(other.get(SWARM_ID)?.name, 'web');
});

test('of two managers that want the next generation one gets it', async () => {
  await using t = await testRecords();
  const other = await t.another();
  await t.records.create(builtRecord());
  const attempt = (records: typeof other, node: string) =>
    records.change(SWARM_ID, (record) => (record.current.generation === 1 ? withAttempt(record, copyOn(node).node, 2) : undefined));
  const results = await Promise.all([attempt(t.records, 'n2'), attempt(other, 'n3')]);
  assert.equal(new Set(results.map((record) => record?.current.node.name)).size, 1);
  assert.deepEqual(
    results.map((record) => [record?.current.generation, record?.old.length]),
    [
      [2, 1],
      [2, 1],
    ],
  );
});

test('a record is created once', async () => {
  await using t = await testRecords();
  const other = await t.another();
  await t.records.create(builtRecord());
  await assert.rejects(other.create(builtRecord()), ConflictError);
});

test('a record is removed only as it is in the store', async () => {
  await using t = await testRecords();
  const other = await t.another();
  await t.records.create(builtRecord());
  await other.change(SWARM_ID, (record) => withContainer(record, 'new'));
  assert.equal(await t.records.remove(SWARM_ID, (record) => record.current.containerId !== 'new'), false);
  assert.equal(await t.records.remove(SWARM_ID, (record) => record.current.containerId === 'new'), true);
  assert.equal(t.records.get(SWARM_ID), undefined);
  assert.equal(await t.records.remove(SWARM_ID, () => true), true, 'one that is not there is gone');
});

test('a swarm id that a user chose may hold anything', async () => {
  await using t = await testRecords();
  const swarmId = 'my/own id%2F..';
  await t.records.create(builtRecord({ swarmId }));
  const other = await t.another();
  assert.equal(other.get(swarmId)?.swarmId, swarmId);
});

test('what cannot be read is passed over', async () => {
  await using t = await testRecords();
  await t.store.put('records/broken', 'x');
  await t.records.create(builtRecord());
  const other = await t.another();
  assert.equal(other.all().length, 1);
});
