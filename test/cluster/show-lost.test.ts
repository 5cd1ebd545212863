import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '../../src/base/index.ts';
import { showLost } from '../../src/manager/heal/index.ts';
import { builtRecord, testRecords } from '../../src/manager/records/builders.ts';
import { LABEL } from '../../src/model/index.ts';
import { eventually } from '../support/eventually.ts';
import { simFleet } from './sim-fleet.ts';

test('a recorded container of a node that leaves the fleet is listed in the very next turn', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-lost-'));
  const stop = new AbortController();
  try {
    await using t = await testRecords();
    const file = join(folder, 'nodes');
    writeFileSync(file, '');
    await using fleet = await simFleet([{}, {}], { discovery: `file://${file}` });
    const [first, second] = fleet.engines;
    writeFileSync(file, `${first!.address}\n${second!.address}\n`);
    await eventually(() => assert.deepEqual(new Set(fleet.cluster.nodes().map((node) => node.state)), new Set(['healthy'])));
    const record = builtRecord();
    second!.containers.create('web', { Image: 'busybox', Labels: { [LABEL.swarmId]: record.swarmId } });
    const container = await eventually(() => {
      const found = fleet.cluster.cachedContainer('web');
      assert.ok(found);
      return found;
    });
    const { id, name, address } = container.node;
    await t.records.create({ ...record, current: { ...record.current, node: { id, name, address }, containerId: container.info.id } });
    const showing = showLost(fleet.cluster, t.records, systemClock, stop.signal);
    writeFileSync(file, `${first!.address}\n`);
    while (fleet.cluster.nodes().length > 1) await turn();
    assert.equal(fleet.cluster.cachedContainer('web')?.info.id, container.info.id);
    stop.abort();
    await showing;
  } finally {
    stop.abort();
    rmSync(folder, { recursive: true });
  }
});
