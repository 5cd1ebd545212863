import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../base/index.ts';
import { nodeFactsFromInfo, parseExpression, parsePlacementRequest } from '../../model/index.ts';
import { container, fleet, node, order, placed, policy, refusals, request, withContainer } from './builders.ts';
import { place } from './place.ts';
import { refusalText } from './refusal-text.ts';

// What the scheduler of Docker Swarm 1.2.9 did wrong, one test each: ours does not.

const read = (body: object) => parsePlacementRequest({ Image: 'busybox', ...body }, { name: 'new' }, seededRandom(1)).request;

test('a constraint value of a single slash crashed the matcher and hung every later create', () => {
  assert.throws(() => read({ Env: ['constraint:zone==/'] }), { status: 400 });
});

test('a broken regular expression counted as no match, so that != matched everything', () => {
  assert.throws(() => read({ Env: ['constraint:zone!=/(/'] }), { status: 400 });
});

test('one wish that cannot be met switched all other wishes off', () => {
  const nodes = [node('a'), node('b', { labels: { zone: 'west' } })];
  assert.deepEqual(order(place(fleet(...nodes), request({ says: ['constraint:disk==~none', 'constraint:zone==~west'] }), policy())), [
    'b',
    'a',
  ]);
});

test('full nodes switched wishes off, even though others could meet them', () => {
  const nodes = [node('a'), node('b', { labels: { zone: 'west' } }), node('c', { memoryBytes: 1e9, labels: { zone: 'west' } })];
  assert.equal(order(place(fleet(...nodes), request({ says: ['constraint:zone==~west'], memoryBytes: 2e9 }), policy()))[0], 'b');
});

test('a soft affinity fought a hard constraint', () => {
  const nodes = [node('a', { containers: [container('db')] }), node('b')];
  assert.deepEqual(order(place(fleet(...nodes), request({ says: ['affinity:container==~db', 'constraint:node==b'] }), policy())), ['b']);
});

test('whitelist != meant ==', () => {
  assert.deepEqual(order(place(fleet(node('a'), node('b')), request({ says: ['whitelist:node!=a'] }), policy())), ['b']);
});

test('an invalid JSON label silently dropped all constraints', () => {
  assert.throws(() => read({ Labels: { 'com.docker.swarm.constraints': '["zone==west"' } }), { status: 400 });
});

test('ties were broken by the order of a hash map', () => {
  const nodes = ['c', 'a', 'b'].map((name) => node(name));
  assert.deepEqual(order(place(fleet(...nodes), request(), policy())), ['a', 'b', 'c']);
});

test('the random strategy looked at nothing and picked nodes without resources', () => {
  const nodes = [node('a', { memoryBytes: 1e9 }), node('b')];
  for (let seed = 0; seed < 20; seed++) {
    assert.deepEqual(order(place(fleet(...nodes), request({ memoryBytes: 2e9 }), policy({ strategy: 'random', seed }))), ['b']);
  }
});

test('one recent connection failure outweighed any load', () => {
  const nodes = [node('busy', { containers: 50 }), node('shaky', { failures: 1 })];
  assert.equal(order(place(fleet(...nodes), request(), policy()))[0], 'shaky');
});

test('a pending node attracted nothing, but an unknown one does not look empty either', () => {
  assert.deepEqual(order(place(fleet(node('a', { state: 'pending' }), node('b', { containers: 9 })), request(), policy())), ['b']);
});

test('only the first node of the ranking was known', () => {
  assert.equal(order(place(fleet(node('a'), node('b'), node('c')), request(), policy())).length, 3);
});

test('53/tcp and 53/udp were one port', () => {
  const dns = node('a', { containers: [container('dns', { ports: ['53/udp'] })] });
  assert.deepEqual(order(place(fleet(dns), request({ ports: ['53/tcp'] }), policy())), ['a']);
});

test('port ranges were compared as texts', () => {
  const busy = node('a', { containers: [container('x', { ports: ['8000/tcp'] }), container('y', { ports: ['8001/tcp'] })] });
  assert.deepEqual(order(place(fleet(busy), request({ ports: ['8000-8001/tcp'] }), policy())), []);
});

test('ports of the host network and published ports were not compared', () => {
  const onHost = node('a', { containers: [container('x', { hostMode: ['80/tcp'] })] });
  const published = node('b', { containers: [container('x', { ports: ['80/tcp'] })] });
  assert.deepEqual(order(place(fleet(onHost, published), request({ ports: ['80/tcp'] }), policy())), []);
  assert.deepEqual(order(place(fleet(onHost, published), request({ hostMode: ['80/tcp'] }), policy())), []);
});

test('scaling a service with a port to the number of nodes ended in port races', () => {
  let current = fleet(...['a', 'b', 'c'].map((name) => node(name)));
  const on: string[] = [];
  for (let i = 0; i < 3; i++) {
    const asked = request({ name: `web${i}`, ports: ['80/tcp'] });
    const decision = place(current, asked, policy());
    assert.ok(decision.ok);
    on.push(decision.placement.candidates[0].nodeName);
    current = withContainer(current, decision.placement.candidates[0].nodeId, placed(asked, `id${i}`));
  }
  assert.deepEqual(on.toSorted(), ['a', 'b', 'c']);
  assert.equal(place(current, request({ ports: ['80/tcp'] }), policy()).ok, false);
});

test('--cpus, --cpu-quota and --memory-reservation reserved nothing', () => {
  assert.equal(read({ HostConfig: { NanoCpus: 1_500_000_000 } }).cpuNanos, 1_500_000_000);
  assert.equal(read({ HostConfig: { CpuQuota: 150_000, CpuPeriod: 100_000 } }).cpuNanos, 1_500_000_000);
  assert.equal(read({ HostConfig: { MemoryReservation: 4096 } }).memoryBytes, 4096);
});

test('--cpu-shares, a weight, was taken for a number of CPUs', () => {
  assert.equal(read({ HostConfig: { CpuShares: 512 } }).cpuNanos, 0);
});

test('overcommit added no CPU to nodes of less than twenty', () => {
  const full = node('a', { cpus: 4, usedCpuNanos: 4e9 });
  assert.deepEqual(order(place(fleet(full), request({ cpuNanos: 200_000_000 }), policy())), ['a']);
});

test('keys of one letter were invalid', () => assert.equal(parseExpression('constraint', 'k==v').key, 'k'));

test('an image digest could not be written in an expression', () => {
  const digest = `app@sha256:${'ab'.repeat(32)}`;
  const nodes = [node('a', { images: [{ digests: [digest] }] }), node('b')];
  assert.deepEqual(order(place(fleet(...nodes), request({ says: [`affinity:image==${digest}`] }), policy())), ['a']);
});

test('in a glob . matched any character and + repeated', () => {
  const nodes = [node('a', { labels: { v: '1.2+x' } }), node('b', { labels: { v: '1y222x' } })];
  assert.deepEqual(order(place(fleet(...nodes), request({ says: ['constraint:v==1.2+*'] }), policy())), ['a']);
});

test('x==* matched nodes without the label x', () => {
  assert.deepEqual(order(place(fleet(node('a'), node('b', { labels: { x: '1' } })), request({ says: ['constraint:x==*'] }), policy())), [
    'b',
  ]);
});

test('short ids did not match in affinities, contrary to the manual', () => {
  const id = '0123456789ab'.padEnd(64, '0');
  const nodes = [node('a', { containers: [container('x', { id })], images: [{ id: `sha256:${id}` }] }), node('b')];
  for (const says of ['affinity:container==0123456789ab', 'affinity:image==0123456789ab']) {
    assert.deepEqual(order(place(fleet(...nodes), request({ says: [says] }), policy())), ['a']);
  }
});

test('docker.io/library/busybox was not busybox', () => {
  const nodes = [node('a', { images: [{ tags: ['busybox:latest'] }] }), node('b')];
  assert.deepEqual(order(place(fleet(...nodes), request({ says: ['affinity:image==docker.io/library/busybox:latest'] }), policy())), ['a']);
});

test('a bare engine id did not name a node', () => {
  assert.deepEqual(order(place(fleet(node('a', { id: 'X:Y|a:1' }), node('b')), request({ says: ['constraint:node==X:Y'] }), policy())), [
    'a',
  ]);
});

test('short patterns matched the random id of nearly every node', () => {
  const nodes = [node('a', { id: '3f2e' }), node('eve', { id: '1111' })];
  assert.deepEqual(order(place(fleet(...nodes), request({ says: ['constraint:node==/e/'] }), policy())), ['eve']);
});

test('node/name was accepted for a dependency and then refused by the engine', () => {
  const { request: asked, body } = parsePlacementRequest({ HostConfig: { VolumesFrom: ['a/db'] } }, {}, seededRandom(1));
  assert.deepEqual(order(place(fleet(node('a', { containers: [container('db')] }), node('b')), asked, policy())), ['a']);
  assert.deepEqual(body['HostConfig'], { VolumesFrom: ['db'] });
});

test('--ipc and --pid container: were not looked at', () => {
  const nodes = [node('a', { containers: [container('db')] }), node('b')];
  for (const kind of ['ipc', 'pid']) assert.deepEqual(order(place(fleet(...nodes), request({ needs: [`${kind} db`] }), policy())), ['a']);
});

test('--platform was dropped', () => {
  const nodes = [node('a'), node('b', { platform: 'linux/arm64' })];
  assert.deepEqual(order(place(fleet(...nodes), request({ platform: 'linux/arm64' }), policy())), ['b']);
});

test('stopped containers made a node look busy', () => {
  const stopped = node('a', { containers: ['x', 'y'].map((name) => container(name, { state: 'exited' })) });
  assert.deepEqual(order(place(fleet(stopped, node('b', { containers: 1 })), request(), policy())), ['a', 'b']);
});

test('a container re-created by Compose was driven from its node by its own port', () => {
  const labels = { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 's', 'com.docker.compose.container-number': '1' };
  const nodes = [node('a'), node('b', { containers: [container('p-s-1', { labels, ports: ['80/tcp'] })] })];
  assert.equal(order(place(fleet(...nodes), request({ labels, ports: ['80/tcp'] }), policy()))[0], 'b');
});

test('an engine label without = kept its node from ever becoming healthy', () => {
  assert.equal(nodeFactsFromInfo({ NCPU: 1, MemTotal: 1, Labels: ['ssd'] }).labels['ssd'], '');
});

test('an empty refusal: it named conditions, but no node, and container slots even where they were free', () => {
  const asked = request({ says: ['constraint:zone==west'] });
  const decision = place(fleet(node('a'), node('b', { state: 'unhealthy' })), asked, policy());
  assert.ok(!decision.ok);
  const text = refusalText(asked, decision.refusal);
  assert.match(text, /node a: constraint zone==west is not met/);
  assert.match(text, /node b: is unhealthy/);
  assert.doesNotMatch(text, /slots/);
});

test('a container that fits nowhere because of one node’s problem was not told so', () => {
  const nodes = [node('a', { state: 'unhealthy', problem: 'connection refused' }), node('b', { memoryBytes: 1e9 })];
  const told = refusals(place(fleet(...nodes), request({ memoryBytes: 2e9 }), policy()));
  assert.equal(told[0], 'a: is unhealthy: connection refused');
  assert.match(told[1] ?? '', /^b: too little memory/);
});
