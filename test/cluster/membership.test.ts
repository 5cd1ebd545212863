import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { request, simFleet } from './sim-fleet.ts';

test('engines that a file names later join; those it no longer names leave with their containers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-members-'));
  try {
    const file = join(folder, 'nodes');
    writeFileSync(file, '');
    await using fleet = await simFleet([{}, {}], { discovery: `file://${file}` });
    assert.equal(fleet.cluster.nodes().length, 0);
    const [first, second] = fleet.engines;
    writeFileSync(file, `${first!.address}\n${second!.address} # the second\nnot an address\n`);
    await eventually(() =>
      assert.deepEqual(
        fleet.cluster.nodes().map((n) => n.state),
        ['healthy', 'healthy'],
      ),
    );
    assert.equal(fleet.cluster.discoveryProblems.length, 1);
    assert.match(fleet.cluster.discoveryProblems[0]!, /3/);
    second!.containers.create('gone-soon', { Image: 'busybox' });
    await eventually(() => assert.ok(fleet.cluster.cachedContainer('gone-soon')));
    writeFileSync(file, `${first!.address}\n`);
    await eventually(() => assert.equal(fleet.cluster.nodes().length, 1));
    assert.equal(fleet.cluster.cachedContainer('gone-soon'), undefined);
    assert.equal(second!.containers.all.size, 1, 'the container itself is not touched');
    assert.equal(fleet.cluster.reserve(request()).node.name, 'node-1');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an engine that answers with another id starts over as another engine', async () => {
  await using fleet = await simFleet([{ id: 'first' }]);
  const engine = fleet.engines[0]!;
  engine.containers.create('old', { Image: 'busybox' });
  await eventually(() => assert.ok(fleet.cluster.cachedContainer('old')));
  await engine.kill();
  await eventually(() => assert.equal(fleet.cluster.nodes()[0]?.state, 'unhealthy'));
  engine.id = 'second';
  engine.containers.all.clear();
  await engine.listen();
  await eventually(() => assert.equal(fleet.cluster.nodes()[0]?.id, 'second'));
  await eventually(() => assert.equal(fleet.cluster.nodes()[0]?.state, 'healthy'));
  assert.equal(fleet.cluster.cachedContainer('old'), undefined);
});
