// Placement on real engines, as seen in `docker ps`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Fleet, startFleet } from '../support/fleet.ts';

let fleet: Fleet;
before(async () => {
  fleet = await startFleet({
    name: 'placement',
    engines: [
      { name: 'n1', version: '20.10', labels: { zone: 'west', disk: 'ssd' } },
      { name: 'n2', version: '28.5', labels: { zone: 'east' } },
      { name: 'n3', version: '28.5', labels: { zone: 'east', disk: 'ssd' } },
    ],
  });
});
after(async () => await fleet?.[Symbol.asyncDispose]());

const SLEEP = ['busybox', 'sleep', '1000'];

async function nodeOf(args: readonly string[]): Promise<string> {
  const id = await fleet.docker(['run', '-d', ...args, ...SLEEP]);
  return await fleet.docker(['ps', '--no-trunc', '-f', `id=${id}`, '--format', '{{.Label "io.schwarm.node"}}']);
}

test('constraints: node, label, glob, regular expression, negation, by env and by label', async () => {
  assert.equal(await nodeOf(['-e', 'constraint:node==n2']), 'n2');
  assert.equal(await nodeOf(['-e', 'constraint:zone==west']), 'n1');
  assert.equal(await nodeOf(['-e', 'constraint:zone==e*', '-e', 'constraint:disk==ssd']), 'n3');
  assert.equal(await nodeOf(['-e', 'constraint:zone==/^w/']), 'n1');
  assert.equal(await nodeOf(['-e', 'constraint:zone!=east']), 'n1');
  assert.equal(await nodeOf(['--label', 'com.docker.swarm.constraints=["zone==west"]']), 'n1');
  assert.doesNotMatch(
    await fleet.docker(['inspect', '-f', '{{.Config.Env}}', (await fleet.docker(['ps', '-q'])).split('\n')[0]!]),
    /constraint/,
  );
  await fleet.clear();
});

test('affinities: beside a container, away from a label, soft wishes each on its own', async () => {
  await fleet.docker(['run', '-d', '--name', 'front', '-e', 'constraint:node==n3', '--label', 'role=front', ...SLEEP]);
  assert.equal(await nodeOf(['-e', 'affinity:container==front']), 'n3');
  assert.notEqual(await nodeOf(['-e', 'affinity:role!=front']), 'n3');
  assert.equal(await nodeOf(['-e', 'affinity:container==~nosuch', '-e', 'constraint:zone==~west']), 'n1');
  await fleet.clear();
});

test('ports: one per node, the next is refused naming every node', async () => {
  const nodes = [await nodeOf(['-p', '8080:80']), await nodeOf(['-p', '8080:80']), await nodeOf(['-p', '8080:80'])];
  assert.deepEqual(nodes.toSorted(), ['n1', 'n2', 'n3']);
  const refused = await fleet.tryDocker(['run', '-d', '-p', '8080:80', ...SLEEP]);
  assert.equal(refused.code, 125);
  for (const name of ['n1', 'n2', 'n3']) assert.match(refused.stderr, new RegExp(name));
  assert.match(refused.stderr, /8080/);
  await nodeOf(['-p', '8080:80/udp']);
  await fleet.clear();
});

test('dependencies: volumes-from, links and shared stacks land beside their container', async () => {
  await fleet.docker(['run', '-d', '--name', 'data', '-v', '/data', '-e', 'constraint:node==n2', ...SLEEP]);
  assert.equal(await nodeOf(['--volumes-from', 'data']), 'n2');
  assert.equal(await nodeOf(['--link', 'data:d']), 'n2');
  assert.equal(await nodeOf(['--network', 'container:data']), 'n2');
  assert.equal(await nodeOf(['--pid', 'container:data']), 'n2');
  await fleet.clear();
});

test('memory and CPUs are reserved; what fits nowhere is refused with what there is', async () => {
  const refused = await fleet.tryDocker(['run', '-d', '-m', '100000g', ...SLEEP]);
  assert.equal(refused.code, 125);
  for (const name of ['n1', 'n2', 'n3']) assert.match(refused.stderr, new RegExp(name));
  assert.match(refused.stderr, /memory/i);
  assert.match((await fleet.tryDocker(['run', '-d', '--cpus', '1', '-e', 'constraint:node==nosuch', ...SLEEP])).stderr, /node==nosuch/);
  await fleet.clear();
});

test('a bad expression is a 400 that names it, and nothing is created', async () => {
  const bad = await fleet.tryDocker(['run', '-d', '-e', 'constraint:zone', ...SLEEP]);
  assert.equal(bad.code, 125);
  assert.match(bad.stderr, /zone/);
  assert.match((await fleet.tryDocker(['run', '-d', '-e', 'constraint:zone==/(/', ...SLEEP])).stderr, /regular expression/i);
  assert.equal(await fleet.docker(['ps', '-aq']), '');
});

test('binpack fills one node before it takes the next', async () => {
  await using packed = await startFleet({
    name: 'binpack',
    engines: ['28.5', '28.5'],
    manage: ['--strategy', 'binpack', '--cluster-opt', 'swarm.overcommit=0'],
  });
  const memory = Number(JSON.parse(await packed.engine('n1', ['info', '--format', '{{json .MemTotal}}'])));
  const half = String(Math.floor(memory / 2));
  const nodes: string[] = [];
  for (let i = 0; i < 4; i++) {
    const id = await packed.docker(['create', '-m', half, ...SLEEP]);
    nodes.push(await packed.docker(['inspect', '-f', '{{.Node.Name}}', id]));
  }
  assert.deepEqual(nodes, [nodes[0], nodes[0], nodes[2], nodes[2]]);
  assert.notEqual(nodes[0], nodes[2]);
  const refused = await packed.tryDocker(['create', '-m', half, ...SLEEP]);
  assert.match(refused.stderr, /n1[\s\S]*n2|n2[\s\S]*n1/);
});
