import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { AmbiguousNameError, AmbiguousPrefixError, NoSuchContainerError } from '../../src/manager/cluster/index.ts';
import { eventually } from '../support/eventually.ts';
import { simFleet } from './sim-fleet.ts';

test('a container is found by id, prefix, name, /name and node/name', async () => {
  await using fleet = await simFleet([{}, {}]);
  fleet.engines[1]!.containers.create('web', { Image: 'busybox' });
  const web = await fleet.cluster.container('web');
  const { id } = web.info;
  for (const reference of [id, id.slice(0, 12), id.slice(0, 2), '/web', 'node-2/web']) {
    assert.equal(fleet.cluster.cachedContainer(reference)?.info.id, id, reference);
  }
  assert.equal(fleet.cluster.cachedContainer('node-1/web'), undefined);
  await assert.rejects(fleet.cluster.container('nothing'), NoSuchContainerError);
});

test('a name that two engines brought is refused, naming the forms that work', async () => {
  await using fleet = await simFleet([{}, {}]);
  for (const engine of fleet.engines) engine.containers.create('db', { Image: 'busybox' });
  await eventually(() => assert.equal(fleet.cluster.containers().length, 2));
  assert.throws(() => fleet.cluster.cachedContainer('db'), AmbiguousNameError);
  assert.equal(fleet.cluster.cachedContainer('node-1/db')?.node.name, 'node-1');
});

test('an ambiguous prefix is refused', async () => {
  await using fleet = await simFleet([{}]);
  for (let i = 0; i < 40; i++) fleet.engines[0]!.containers.create(`c${i}`, { Image: 'busybox' });
  await eventually(() => assert.equal(fleet.cluster.containers().length, 40));
  const first = fleet.cluster.containers()[0]!.info.id.slice(0, 1);
  assert.throws(() => {
    for (const digit of '0123456789abcdef') fleet.cluster.cachedContainer(digit);
  }, AmbiguousPrefixError);
  assert.ok(first);
});

test('containers of one second are listed newest first, told one by one or all at once', async () => {
  await using fleet = await simFleet([{}]);
  const engine = fleet.engines[0]!;
  const names = (): string => [...fleet.cluster.containers()].map((c) => c.info.name).join(' ');
  for (const name of ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']) {
    engine.containers.create(name, { Image: 'busybox' });
    await eventually(() => assert.ok(fleet.cluster.cachedContainer(name)));
  }
  assert.equal(names(), 'c8 c7 c6 c5 c4 c3 c2 c1');
  for (const name of ['d1', 'd2', 'd3', 'd4', 'd5', 'd6']) engine.containers.create(name, { Image: 'busybox' });
  await fleet.cluster.refresh(fleet.cluster.nodes()[0]!, 'containers');
  assert.equal(names(), 'd6 d5 d4 d3 d2 d1 c8 c7 c6 c5 c4 c3 c2 c1');
});

test('containers made, renamed and removed behind the manager are followed', async () => {
  await using fleet = await simFleet([{}]);
  const engine = fleet.engines[0]!;
  engine.containers.create('one', { Image: 'busybox' });
  const one = await fleet.cluster.container('one');
  engine.containers.answer('POST', `/containers/${one.info.id}/start`, new URLSearchParams(), {});
  await eventually(() => assert.equal(fleet.cluster.cachedContainer('one')?.info.state, 'running'));
  engine.containers.answer('DELETE', `/containers/${one.info.id}`, new URLSearchParams(), {});
  await eventually(() => assert.equal(fleet.cluster.cachedContainer('one'), undefined));
});

test('a burst of changes on one node costs few lists', async () => {
  await using fleet = await simFleet([{}], { settings: { coalesceMs: 20 } });
  const engine = fleet.engines[0]!;
  engine.served.clear();
  const labels = { 'com.docker.swarm.id': 'd'.repeat(64) };
  for (let i = 0; i < 200; i++) engine.containers.create(`c${i}`, { Image: 'busybox', Labels: labels });
  await eventually(() => assert.equal(fleet.cluster.containers().length, 200));
  await delay(50);
  assert.ok((engine.served.get('GET /containers/json') ?? 0) < 20, `${engine.served.get('GET /containers/json')} lists`);
});

test('events of all nodes arrive as one stream, with their node, and can be replayed', async () => {
  await using fleet = await simFleet([{}, {}]);
  const stop = new AbortController();
  const live = fleet.cluster.events.subscribe(stop.signal);
  fleet.engines[0]!.containers.create('a', { Image: 'busybox' });
  fleet.engines[1]!.containers.create('b', { Image: 'busybox' });
  const seen: string[] = [];
  for await (const event of live) {
    if (event.type !== 'container') continue;
    seen.push(`${event.action} ${event.attributes['name']} on ${event.attributes['node.name']}`);
    if (seen.length === 2) stop.abort();
  }
  assert.deepEqual(seen.toSorted(), ['create a on node-1', 'create b on node-2']);
  const replayed = fleet.cluster.events.replay(0n).filter((e) => e.type === 'container');
  assert.equal(replayed.length, 2);
  assert.match(replayed[0]!.json, /"timeNano":\d{19}/);
});

test('a container whose end is told before lists show it is not shown running for good', async () => {
  await using fleet = await simFleet([{}]);
  const { containers } = fleet.engines[0]!;
  containers.staleLists = 5;
  containers.create('short', { Image: 'busybox' });
  const { info } = await fleet.cluster.container('short');
  for (const action of ['start', 'stop']) containers.answer('POST', `/containers/${info.id}/${action}`, new URLSearchParams(), {});
  await eventually(() => assert.equal(fleet.cluster.cachedContainer('short')?.info.state, 'exited'));
});
