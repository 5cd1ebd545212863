import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { request, simFleet } from './sim-fleet.ts';

test('nodes become healthy and carry what their engines tell', async () => {
  await using fleet = await simFleet([{ labels: { zone: 'west' } }, {}]);
  const [first, second] = fleet.cluster.nodes();
  assert.deepEqual([first?.state, second?.state], ['healthy', 'healthy']);
  assert.equal(first?.info.labels['zone'], 'west');
  assert.equal(first?.info.labels['storagedriver'], 'overlay2');
  assert.equal(first?.info.cpuNanos, 4e9);
});

for (const fault of ['freeze', 'reset', 'error'] as const) {
  test(`an engine that shows the fault "${fault}" becomes unhealthy, takes no containers and recovers`, async () => {
    await using fleet = await simFleet([{}, {}]);
    const [sick, well] = fleet.cluster.nodes();
    fleet.engines[0]!.fault = fault;
    await eventually(() => assert.equal(sick?.state, 'unhealthy'));
    assert.ok(sick?.problem);
    for (let i = 0; i < 5; i++) assert.equal(fleet.cluster.reserve(request()).node, well);
    fleet.engines[0]!.fault = 'none';
    await eventually(() => assert.equal(sick?.state, 'healthy'));
    assert.equal(sick?.problem, undefined);
  });
}

test('a killed engine becomes unhealthy and keeps its containers listed; returned, it shows what changed meanwhile', async () => {
  await using fleet = await simFleet([{}]);
  const engine = fleet.engines[0]!;
  engine.containers.create('before', { Image: 'busybox' });
  await eventually(() => assert.ok(fleet.cluster.cachedContainer('before')));
  await engine.kill();
  await eventually(() => assert.equal(fleet.cluster.nodes()[0]?.state, 'unhealthy'));
  assert.ok(fleet.cluster.cachedContainer('before'));
  engine.containers.all.clear();
  engine.containers.create('after', { Image: 'busybox' });
  await engine.listen();
  await eventually(() => assert.equal(fleet.cluster.nodes()[0]?.state, 'healthy'));
  assert.ok(fleet.cluster.cachedContainer('after'));
  assert.equal(fleet.cluster.cachedContainer('before'), undefined);
});

test('a frozen engine does not delay what others are asked', async () => {
  await using fleet = await simFleet([{}, {}]);
  fleet.engines[1]!.containers.create('web', { Image: 'busybox' });
  fleet.engines[0]!.fault = 'freeze';
  const container = await eventually(() => {
    const found = fleet.cluster.cachedContainer('web');
    assert.ok(found);
    return found;
  });
  assert.equal(container.node.name, 'node-2');
  assert.ok(await fleet.cluster.refreshContainer(container.node, container.info.id));
});

test('two engines with one id: the second is refused with the reason', async () => {
  await using fleet = await simFleet([{ id: 'twin' }, { id: 'twin' }]);
  const states = fleet.cluster.nodes().map((n) => n.state);
  assert.deepEqual(states.toSorted(), ['healthy', 'pending']);
  assert.match(fleet.cluster.nodes().find((n) => n.state === 'pending')?.problem ?? '', /engine id twin .* is already that of node-\d/);
});

test('a restarted manager knows every container again after one list per engine', async () => {
  await using fleet = await simFleet([{}, {}]);
  for (const [i, engine] of fleet.engines.entries()) {
    engine.containers.create(`c${i}`, { Image: 'busybox', Labels: { 'com.docker.swarm.id': `${i}`.repeat(64) } });
    engine.served.clear();
  }
  await using second = await fleet.another();
  assert.equal(second.cluster.containers().length, 2);
  for (const engine of fleet.engines) {
    assert.equal(engine.served.get('GET /containers/ID/json'), undefined, 'no inspect per container');
  }
});

test('a manager that starts beside a frozen engine is ready without it', async () => {
  await using fleet = await simFleet([{}, {}]);
  fleet.engines[0]!.fault = 'freeze';
  await using second = await fleet.another();
  assert.deepEqual(
    second.cluster
      .nodes()
      .map((n) => n.state)
      .toSorted(),
    ['healthy', 'pending'],
  );
  assert.equal(second.cluster.reserve(request()).node.name, 'node-2');
});

test('streams to a node are given up after a while of silence, and again possible when it is back', async () => {
  await using fleet = await simFleet([{}], { settings: { lostAfterMs: 200 } });
  const [node] = fleet.cluster.nodes();
  const first = node!.lost;
  fleet.engines[0]!.fault = 'freeze';
  await eventually(() => assert.equal(first.aborted, true));
  assert.match(String(first.reason), /node node-1 is not reachable/);
  fleet.engines[0]!.fault = 'none';
  await eventually(() => assert.equal(node!.state, 'healthy'));
  assert.equal(node!.lost.aborted, false);
});
