// Volumes of a fleet through the API and the docker CLI.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

let fleet: Fleet;
before(async () => {
  const engines = [
    { name: 'n1', version: '20.10' },
    { name: 'n2', version: '28.5', labels: { zone: 'west' } },
    { name: 'n3', version: '28.5' },
  ] as const;
  fleet = await startFleet({ name: 'apitest2-volumes', engines });
});
after(async () => {
  await fleet?.[Symbol.asyncDispose]();
});

async function api(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`http://${fleet.manager.address}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Names of the nodes a volume is on, as inspect tells them. */
async function nodesOf(name: string): Promise<string> {
  return await fleet.docker(['volume', 'inspect', '-f', '{{.Status.nodes}}', name]);
}

async function names(...filters: string[]): Promise<readonly string[]> {
  const out = await fleet.docker(['volume', 'ls', '-q', ...filters.flatMap((f) => ['-f', f])]);
  return out.split('\n').filter(Boolean);
}

async function run(node: string | undefined, volume: string, command: string): Promise<string> {
  const where = node === undefined ? [] : ['-e', `constraint:node==${node}`];
  return await fleet.docker(['run', '--rm', '-v', volume, ...where, 'busybox', 'sh', '-c', command]);
}

test('a volume is made on one node; containers that use it follow it, and find their data', async () => {
  await fleet.docker(['volume', 'create', 'data']);
  const node = await nodesOf('data');
  assert.match(node, /^n[123]$/);
  await run(undefined, 'data:/d', 'echo kept > /d/file');
  for (let i = 0; i < 5; i++) assert.equal(await run(undefined, 'data:/d', 'cat /d/file'), 'kept');
  assert.equal(await nodesOf('data'), node);
  assert.equal(await fleet.docker(['volume', 'create', 'data']), 'data');
  assert.equal(await nodesOf('data'), node);
});

test('a volume that a run makes is known to the next run', async () => {
  for (const name of ['first', 'second', 'third']) {
    await run(undefined, `${name}:/d`, `echo ${name} > /d/file`);
    assert.equal(await run(undefined, `${name}:/d`, 'cat /d/file'), name);
    await fleet.docker(['volume', 'rm', name]);
  }
});

test('constraint labels choose the node; what no node meets is refused with reasons', async () => {
  await fleet.docker(['volume', 'create', '--label', 'com.docker.swarm.constraints=["zone==west"]', 'western']);
  assert.equal(await nodesOf('western'), 'n2');
  const refused = await api('POST', '/volumes/create', { Name: 'x', Labels: { 'com.docker.swarm.constraints': '["zone==north"]' } });
  assert.equal(refused.status, 409);
  assert.match((refused.body as { message: string }).message, /no node can take volume x: node n1: .*zone==north/);
  assert.equal((await api('POST', '/volumes/create', { Name: 'x', Labels: { 'com.docker.swarm.constraints': 'broken' } })).status, 400);
  assert.equal((await api('POST', '/volumes/create', { Name: 'x', Driver: 'none-such' })).status, 409);
  for (const Name of ['nowhere/x', '.x', ['x']]) assert.equal((await api('POST', '/volumes/create', { Name })).status, 400);
  await fleet.docker(['volume', 'rm', 'western']);
});

test('volumes of one Compose project share a node, so that one service can mount them all', async () => {
  for (const name of ['p_a', 'p_b', 'p_c']) {
    await fleet.docker(['volume', 'create', '--label', 'com.docker.compose.project=p', name]);
    await fleet.docker([
      'run',
      '-d',
      '--name',
      `load-${name}`,
      '-e',
      `constraint:node==${await nodesOf(name)}`,
      'busybox',
      'sleep',
      '1000',
    ]);
  }
  assert.equal(new Set(await Promise.all(['p_a', 'p_b', 'p_c'].map(nodesOf))).size, 1);
  await fleet.clear();
  await fleet.docker(['volume', 'rm', 'p_a', 'p_b', 'p_c']);
});

test('one name on two nodes: one row that names both, each reached as node/name', async () => {
  await fleet.engine('n1', ['volume', 'create', 'twin']);
  await fleet.engine('n3', ['volume', 'create', 'twin']);
  await eventually(async () => assert.equal(await nodesOf('twin'), 'n1,n3'));
  assert.deepEqual(await names('name=twin'), ['twin']);
  assert.equal(await nodesOf('n3/twin'), 'n3');
  const placed = await fleet.docker(['run', '-d', '--name', 'user', '-v', 'twin:/d', 'busybox', 'sleep', '1000']);
  assert.match(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', placed]), /^n[13]$/);
  await fleet.clear();
  await fleet.docker(['volume', 'rm', 'n3/twin']);
  assert.equal(await nodesOf('twin'), 'n1');
  await fleet.docker(['volume', 'create', 'n2/twin']);
  assert.equal(await nodesOf('twin'), 'n1,n2');
  await fleet.docker(['volume', 'rm', 'twin']);
  assert.deepEqual(await names('name=twin'), []);
});

test('volumes on different nodes cannot meet in one container, and the refusal says where each is', async () => {
  await fleet.docker(['volume', 'create', 'n1/here']);
  await fleet.docker(['volume', 'create', 'n2/there']);
  const refused = await fleet.tryDocker(['run', '-v', 'here:/a', '-v', 'there:/b', 'busybox']);
  assert.match(refused.stderr, /volume here is on n1 only/);
  assert.match(refused.stderr, /volume there is on n2 only/);
  await fleet.docker(['volume', 'rm', 'here', 'there']);
});

test('a volume in use is not removed, on no node; unknown ones are a 404, with force a 204', async () => {
  await fleet.docker(['create', '--name', 'holder', '-v', 'data:/d', 'busybox']);
  const id = await fleet.docker(['inspect', '-f', '{{.Id}}', 'holder']);
  assert.deepEqual(await api('DELETE', '/volumes/data'), { status: 409, body: { message: `remove data: volume is in use - [${id}]` } });
  assert.deepEqual(await names('dangling=false'), ['data']);
  await fleet.clear();
  for (const method of ['GET', 'DELETE']) {
    assert.deepEqual(await api(method, '/volumes/nope'), { status: 404, body: { message: 'get nope: no such volume' } });
  }
  assert.equal((await api('DELETE', '/volumes/nope?force=1')).status, 204);
  assert.equal((await api('PUT', '/volumes/data?version=1', {})).status, 501);
});

test('prune takes volumes without a name only, also when an old client asks an old engine', async () => {
  for (const node of ['n1', 'n2', 'n3']) {
    await fleet.docker(['run', '-d', '--name', `anonymous-${node}`, '-v', '/d', '-e', `constraint:node==${node}`, 'busybox', 'true']);
    await fleet.engine(node, ['volume', 'create', `named-${node}`]);
  }
  await fleet.docker(['wait', 'anonymous-n1', 'anonymous-n2', 'anonymous-n3']);
  assert.deepEqual((await api('POST', '/v1.41/volumes/prune')).body, { VolumesDeleted: [], SpaceReclaimed: 0 });
  await fleet.docker(['rm', 'anonymous-n1', 'anonymous-n2', 'anonymous-n3']);
  const pruned = (await api('POST', '/v1.41/volumes/prune')).body as { VolumesDeleted: readonly string[] };
  assert.equal(pruned.VolumesDeleted.length, 3);
  for (const name of pruned.VolumesDeleted) assert.match(name, /^[0-9a-f]{64}$/);
  assert.deepEqual((await names()).toSorted(), ['data', 'named-n1', 'named-n2', 'named-n3']);
  const all = (await api('POST', '/volumes/prune?filters={"all":["true"]}')).body as { VolumesDeleted: readonly string[] };
  assert.deepEqual(all.VolumesDeleted.toSorted(), ['data', 'named-n1', 'named-n2', 'named-n3']);
});

test('of many creates with one name at the same time one volume comes out', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => api('POST', '/volumes/create', { Name: 'raced' })));
  assert.deepEqual(new Set(answers.map((a) => a.status)), new Set([201]));
  assert.match(await nodesOf('raced'), /^n[123]$/);
  await fleet.docker(['volume', 'rm', 'raced']);
});

test('of many containers that bring the same new volume at the same time all land where it is made', async () => {
  const body = { Image: 'busybox', HostConfig: { Binds: ['brought:/d'], NetworkMode: 'none' } };
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => api('POST', `/containers/create?name=bring-${i}`, body)));
  assert.deepEqual(new Set(answers.map((a) => a.status)), new Set([201]));
  assert.match(await nodesOf('brought'), /^n[123]$/);
  await fleet.clear();
  await fleet.docker(['volume', 'rm', 'brought']);
});

test('volumes of a node that is down are still listed, with a warning; they cannot be removed', async () => {
  await fleet.docker(['volume', 'create', 'n2/away']);
  await fleet.lab.engine('n2').kill();
  await eventually(async () => assert.match(await fleet.docker(['info']), /n2[\s\S]*Unhealthy/i));
  const list = (await api('GET', '/volumes')).body as { Volumes: readonly { Name: string }[]; Warnings: readonly string[] };
  assert.deepEqual(
    list.Volumes.map((v) => v.Name),
    ['away'],
  );
  assert.match(list.Warnings[0] ?? '', /n2 does not answer/);
  const refused = await api('DELETE', '/volumes/away');
  assert.equal(refused.status, 503);
  assert.match((refused.body as { message: string }).message, /n2 is not reachable/);
  const run = await fleet.tryDocker(['run', '-v', 'away:/d', 'busybox']);
  assert.match(run.stderr, /n2.*(unhealthy|healthy|not reach)/i);
});
