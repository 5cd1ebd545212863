import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NameConflictError, NoPlacementError, type Reservation } from '../../src/manager/cluster/index.ts';
import type { PlacementRequest } from '../../src/model/index.ts';
import { eventually } from '../support/eventually.ts';
import { request, type SimFleet, simFleet } from './sim-fleet.ts';

async function create(fleet: SimFleet, wanted: PlacementRequest): Promise<Reservation> {
  const reservation = fleet.cluster.reserve(wanted);
  const answer = await reservation.node.engine.json({
    method: 'POST',
    path: '/containers/create',
    query: { name: reservation.name },
    body: { json: { Image: wanted.image, Labels: wanted.labels, HostConfig: {} } },
  });
  const body = answer.body;
  assert.ok(typeof body === 'object' && body !== null && 'Id' in body);
  await reservation.commit(String(body.Id));
  return reservation;
}

test('of 200 concurrent creates with 20 names each name is created once', async () => {
  await using fleet = await simFleet([{}, {}, {}]);
  const results = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => create(fleet, request({ name: `name-${i % 20}` }))));
  assert.equal(results.filter((r) => r.status === 'fulfilled').length, 20);
  for (const result of results) if (result.status === 'rejected') assert.ok(result.reason instanceof NameConflictError);
  const names = fleet.engines.flatMap((e) => [...e.containers.all.values()].map((c) => c.name)).toSorted();
  assert.deepEqual(names, Array.from({ length: 20 }, (_, i) => `name-${i}`).toSorted());
});

test('concurrent creates never take more memory or ports than there are', async () => {
  await using fleet = await simFleet([{ memoryBytes: 1000 }, { memoryBytes: 1000 }]);
  const memory = Array.from({ length: 10 }, () => fleet.cluster.reserve.bind(fleet.cluster, request({ memoryBytes: 400 })));
  const placed = memory.filter((reserve) => !(tryCall(reserve) instanceof NoPlacementError));
  assert.equal(placed.length, 4);

  await using ports = await simFleet([{}, {}]);
  const claim = request({ hostPorts: [{ ip: '', from: 80, to: 80, protocol: 'tcp' }] });
  const won = Array.from({ length: 5 }, () => tryCall(() => ports.cluster.reserve(claim)));
  assert.equal(won.filter((w) => !(w instanceof Error)).length, 2);
});

function tryCall<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

test('what a create took is visible at once, and its reservation is gone', async () => {
  await using fleet = await simFleet([{}]);
  const { node, name } = await create(fleet, request({ labels: { 'com.docker.swarm.id': 'a'.repeat(64) } }));
  assert.equal(fleet.cluster.cachedContainer(name)?.node, node);
  assert.equal(node.info.containers.size, 1);
  assert.equal(fleet.cluster.cachedContainer('a'.repeat(64))?.info.name, name);
});

test('a released reservation gives back name and resources; next() moves on and ends when no node is left', async () => {
  await using fleet = await simFleet([{}, {}]);
  const first = fleet.cluster.reserve(request({ name: 'web' }));
  assert.throws(() => fleet.cluster.reserve(request({ name: 'web' })), NameConflictError);
  const second = first.next();
  assert.ok(second !== undefined && second.node !== first.node);
  assert.equal(first.node.info.containers.size, 0);
  assert.equal(second.next(), undefined);
  fleet.cluster.reserve(request({ name: 'web' })).release();
});

test('a container whose create was given up is removed when it shows up after all', async () => {
  await using fleet = await simFleet([{}]);
  const swarmId = 'c'.repeat(64);
  const reservation = fleet.cluster.reserve(request({ name: 'late', labels: { 'com.docker.swarm.id': swarmId } }));
  reservation.abandon();
  fleet.engines[0]!.containers.create('late', { Image: 'busybox', Labels: { 'com.docker.swarm.id': swarmId } });
  await eventually(() => assert.equal(fleet.engines[0]!.containers.all.size, 0));
});

test('a refusal names every node with its reasons', async () => {
  await using fleet = await simFleet([{ memoryBytes: 100 }, { labels: { zone: 'west' } }]);
  const wanted = request({
    memoryBytes: 1000,
    expressions: [{ kind: 'constraint', key: 'zone', operator: '==', value: 'east', soft: false, text: 'zone==east' }],
  });
  assert.throws(
    () => fleet.cluster.reserve(wanted),
    (error) => {
      assert.ok(error instanceof NoPlacementError);
      assert.match(error.message, /node-1/);
      assert.match(error.message, /node-2/);
      assert.match(error.message, /zone==east/);
      return true;
    },
  );
});

test('a create under way holds the volumes it may make on its node', async () => {
  await using fleet = await simFleet([{}, {}]);
  const reservation = fleet.cluster.reserve(request({ volumes: ['fresh'] }));
  assert.equal(reservation.node.mayBeMaking('fresh'), true);
  const next = reservation.next();
  assert.equal(reservation.node.mayBeMaking('fresh'), false);
  assert.equal(next?.node.mayBeMaking('fresh'), true);
  next?.release();
  assert.equal(next?.node.mayBeMaking('fresh'), false);
});
