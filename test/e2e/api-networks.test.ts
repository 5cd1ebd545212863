// Networks of a fleet through the API and the docker CLI.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const NODES = ['n1', 'n2', 'n3'] as const;
let fleet: Fleet;
before(async () => {
  fleet = await startFleet({ name: 'apitest2-networks', engines: ['20.10', '28.5', '28.5'] });
});
after(async () => {
  await fleet?.[Symbol.asyncDispose]();
});

interface Network {
  readonly Id: string;
  readonly Name: string;
  readonly Labels: { readonly [name: string]: string };
  readonly Containers: { readonly [id: string]: { readonly Name: string; readonly IPv4Address: string } };
  readonly IPAM: { readonly Config: readonly { readonly Subnet: string }[] };
}

async function api(
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: unknown; readonly partial: string | null }> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`http://${fleet.manager.address}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), partial: response.headers.get('x-schwarm-partial') };
}

async function inspect(name: string): Promise<Network> {
  return JSON.parse(await fleet.docker(['network', 'inspect', '-f', '{{json .}}', name])) as Network;
}

async function namesOn(node: string): Promise<readonly string[]> {
  return (await fleet.engine(node, ['network', 'ls', '--format', '{{.Name}}'])).split('\n').toSorted();
}

test('predefined networks are one each, with an id that lists and inspect agree on', async () => {
  const rows = (await api('GET', '/networks')).body as readonly Network[];
  assert.deepEqual(rows.map((n) => n.Name).toSorted(), ['bridge', 'host', 'none']);
  const bridge = rows.find((n) => n.Name === 'bridge');
  assert.equal((await inspect('bridge')).Id, bridge?.Id);
  assert.equal((await inspect(bridge?.Id ?? '')).Name, 'bridge');
});

test('a created network is on every node under one id, which carries the client’s labels and no others', async () => {
  const id = await fleet.docker(['network', 'create', '--label', 'tier=web', '--subnet', '10.99.0.0/24', 'app']);
  for (const node of NODES) assert.ok((await namesOn(node)).includes('app'));
  const network = await inspect('app');
  assert.deepEqual([network.Id, network.Labels, network.IPAM.Config[0]?.Subnet], [id, { tier: 'web' }, '10.99.0.0/24']);
  const own = await fleet.engine('n2', ['network', 'inspect', '-f', '{{.Id}}', 'app']);
  assert.notEqual(own, id);
  for (const reference of [id, id.slice(0, 12), own, 'app']) assert.equal((await inspect(reference)).Id, id);
  assert.equal(await fleet.docker(['network', 'ls', '-q', '--no-trunc', '-f', 'label=tier=web']), id);
  assert.equal(await fleet.docker(['network', 'ls', '-q', '-f', 'label=io.schwarm.network']), '');
});

test('a name that exists is a 409, however many ask at the same time', async () => {
  assert.deepEqual(await api('POST', '/networks/create', { Name: 'app' }), {
    status: 409,
    body: { message: 'network with name app already exists' },
    partial: null,
  });
  const answers = await Promise.all([1, 2, 3, 4].map(() => api('POST', '/networks/create', { Name: 'raced' })));
  assert.deepEqual(answers.map((a) => a.status).toSorted(), [201, 409, 409, 409]);
  await fleet.docker(['network', 'rm', 'raced']);
});

test('containers on it are wherever they land; inspect shows all of them; it cannot be removed', async () => {
  for (const node of NODES) {
    await fleet.docker([
      'run',
      '-d',
      '--name',
      `on-${node}`,
      '--network',
      'app',
      '--network-alias',
      'web',
      '-e',
      `constraint:node==${node}`,
      'busybox',
      'sleep',
      '1000',
    ]);
  }
  const containers = Object.values((await inspect('app')).Containers);
  assert.deepEqual(containers.map((c) => c.Name).toSorted(), ['on-n1', 'on-n2', 'on-n3']);
  for (const container of containers) assert.match(container.IPv4Address, /^10\.99\.0\.\d+\/24$/);
  assert.match(await fleet.docker(['exec', 'on-n2', 'nslookup', 'web', '127.0.0.11']), /10\.99\.0\./);
  const refused = await api('DELETE', '/networks/app');
  assert.equal(refused.status, 403);
  assert.match(
    (refused.body as { message: string }).message,
    /network app has active endpoints \(name:"[\w-]+" id:"[0-9a-f]{12}".*\) on n1, n2, n3/,
  );
  for (const node of NODES) assert.ok((await namesOn(node)).includes('app'));
});

test('connect and disconnect go to the node of the container', async () => {
  await fleet.docker(['network', 'create', 'side']);
  await fleet.docker(['network', 'connect', '--alias', 'other', 'side', 'on-n3']);
  assert.deepEqual(
    Object.values((await inspect('side')).Containers).map((c) => c.Name),
    ['on-n3'],
  );
  const twice = await api('POST', '/networks/side/connect', { Container: 'on-n3' });
  assert.equal(twice.status, 403);
  await fleet.docker(['network', 'disconnect', 'side', 'on-n3']);
  assert.deepEqual((await inspect('side')).Containers, {});
  assert.equal((await api('POST', '/networks/side/connect', { Container: 'nobody' })).status, 404);
  assert.equal((await api('POST', '/networks/side/connect', {})).status, 400);
  await fleet.docker(['network', 'rm', 'side']);
});

test('an unknown network is a 404 in the engine’s words', async () => {
  for (const [method, path] of [
    ['GET', '/networks/nope'],
    ['DELETE', '/networks/nope'],
    ['POST', '/networks/nope/connect'],
  ] as const) {
    const body = method === 'POST' ? { Container: 'on-n1' } : undefined;
    assert.deepEqual(await api(method, path, body), { status: 404, body: { message: 'network nope not found' }, partial: null });
  }
  const run = await fleet.tryDocker(['run', '--rm', '--network', 'nope', 'busybox']);
  assert.match(run.stderr, /network nope not found/);
});

test('bad requests are refused as the newest engine does, and change nothing', async () => {
  for (const [body, status] of [
    [{}, 400],
    [{ Name: '' }, 400],
    [{ Name: 5 }, 400],
    [{ Name: 'x', Driver: 'overlay' }, 403],
    [{ Name: 'x', IPAM: { Config: [{ Subnet: 'nonsense' }] } }, 400],
  ] as const) {
    const answer = await api('POST', '/networks/create', body);
    assert.equal(answer.status, status, JSON.stringify([body, answer.body]));
  }
  assert.equal((await api('GET', '/networks/x')).status, 404);
});

test('predefined networks cannot be made or removed', async () => {
  assert.equal((await api('DELETE', '/networks/bridge')).status, 403);
  assert.equal((await api('POST', '/networks/create', { Name: 'host' })).status, 403);
});

test('a node that was away when a network was made gets it with the first container there', async () => {
  await fleet.lab.engine('n3').kill();
  await eventually(async () => assert.match(await fleet.docker(['info']), /n3[\s\S]*Unhealthy/i));
  await fleet.docker(['network', 'create', '--subnet', '10.98.0.0/24', 'late']);
  await fleet.lab.engine('n3').heal();
  await eventually(async () => assert.doesNotMatch(await fleet.docker(['info']), /Unhealthy/i));
  assert.equal((await namesOn('n3')).includes('late'), false);
  await fleet.docker(['run', '-d', '--name', 'latecomer', '--network', 'late', '-e', 'constraint:node==n3', 'busybox', 'sleep', '1000']);
  assert.match(
    (await inspect('late')).Containers[await fleet.docker(['inspect', '-f', '{{.Id}}', 'latecomer'])]?.IPv4Address ?? '',
    /^10\.98\.0\./,
  );
  assert.equal(await fleet.docker(['network', 'ls', '-q', '-f', 'name=late']).then((out) => out.split('\n').length), 1);
});

test('prune removes networks that no node uses, and no others', async () => {
  await fleet.docker(['network', 'create', 'idle']);
  const pruned = (await api('POST', '/networks/prune')).body as { NetworksDeleted: readonly string[] };
  assert.deepEqual(pruned.NetworksDeleted, ['idle']);
  assert.deepEqual((await api('POST', '/networks/prune')).body, { NetworksDeleted: null });
  for (const node of NODES) assert.deepEqual(await namesOn(node), ['app', 'bridge', 'host', 'late', 'none']);
  await fleet.clear();
  await fleet.docker(['network', 'rm', 'app', 'late']);
  for (const node of NODES) assert.deepEqual(await namesOn(node), ['bridge', 'host', 'none']);
});

test('networks of single nodes: by name, by node/name where it is not unique; containers follow them', async () => {
  await fleet.engine('n2', ['network', 'create', 'own']);
  await eventually(() => inspect('own'));
  assert.equal(await fleet.docker(['run', '--rm', '--network', 'own', 'busybox', 'hostname', '-i']).then((ip) => /^172\./.test(ip)), true);
  await fleet.docker(['run', '-d', '--name', 'pinned', '--network', 'own', 'busybox', 'sleep', '1000']);
  assert.equal(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'pinned']), 'n2');
  await fleet.engine('n1', ['network', 'create', 'own']);
  await eventually(() => inspect('n1/own'));
  assert.equal((await api('GET', '/networks/own')).status, 400);
  assert.deepEqual(Object.keys((await inspect('n2/own')).Containers).length, 1);
  await fleet.docker(['run', '-d', '--name', 'chosen', '--network', 'n1/own', 'busybox', 'sleep', '1000']);
  assert.equal(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'chosen']), 'n1');
  await fleet.clear();
  await fleet.docker(['network', 'rm', 'n1/own', 'n2/own']);
});

test('a network of one node cannot be connected to a container of another', async () => {
  await fleet.engine('n1', ['network', 'create', 'alone']);
  await eventually(() => inspect('alone'));
  await fleet.docker(['create', '--name', 'far', '-e', 'constraint:node==n3', 'busybox']);
  const refused = await api('POST', '/networks/alone/connect', { Container: 'far' });
  assert.equal(refused.status, 400);
  assert.match((refused.body as { message: string }).message, /alone is on node n1 only, the container is on node n3/);
  await fleet.clear();
  await fleet.docker(['network', 'rm', 'alone']);
});

test('a container that asks for networks of two nodes is refused with both named', async () => {
  await fleet.engine('n1', ['network', 'create', 'left']);
  await fleet.engine('n2', ['network', 'create', 'right']);
  await eventually(() => Promise.all([inspect('left'), inspect('right')]));
  const refused = await fleet.tryDocker(['run', '-d', '--network', 'left', '--network', 'right', 'busybox', 'sleep', '1']);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /network left is on n1 only/);
  assert.match(refused.stderr, /network right is on n2 only/);
  await fleet.docker(['network', 'rm', 'left', 'right']);
});
