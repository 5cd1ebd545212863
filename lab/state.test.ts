import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive, type LabRecord, parseRecord, thisProcess } from './state.ts';

const record: LabRecord = {
  id: '0011',
  name: 'x',
  number: 3,
  owner: { pid: 12, startTicks: '345' },
  engines: [{ name: 'a', version: '20.10', hostNumber: 11, labels: { zone: 'west' } }],
};

test('a record is read as it was written', () => {
  assert.deepEqual(parseRecord(JSON.stringify(record)), record);
  assert.deepEqual(parseRecord(JSON.stringify({ ...record, owner: null })), { ...record, owner: null });
});

test('a damaged record is none', () => {
  assert.equal(parseRecord('{"name":"x"}'), undefined);
  assert.equal(parseRecord('{"name":"x","num'), undefined);
});

test('an owner is alive until it ends, and not when another process has its id', async () => {
  const me = await thisProcess();
  assert.ok(await isAlive(me));
  assert.ok(!(await isAlive({ ...me, startTicks: '1' })));
});
