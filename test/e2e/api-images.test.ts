// Images of a fleet through the API and the docker CLI, with a registry that some of the engines reach.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { baseImageTar, toolPath } from '../../lab/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';
import { type Registry, startRegistry } from '../support/registry.ts';

const NODES = ['n1', 'n2', 'n3'] as const;
let fleet: Fleet;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'schwarm-images-'));
  fleet = await startFleet({ name: 'apitest2-images', engines: ['20.10', '28.5', '28.5'] });
});
after(async () => {
  await fleet?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Ids of a name on each engine, the empty string where it is not. */
async function idsOf(name: string): Promise<readonly string[]> {
  return await Promise.all(NODES.map((node) => fleet.engine(node, ['images', '-q', '--no-trunc', name])));
}

async function api(path: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(`http://${fleet.manager.address}${path}`, init);
}

async function lines(response: Response): Promise<{ id?: string; status?: string; error?: string; stream?: string }[]> {
  return (await response.text())
    .split('\r\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

async function rmi(...names: string[]): Promise<void> {
  await fleet.docker(['rmi', '-f', ...names]);
}

test('an image that all nodes have is one row; tag and rmi reach every node', async () => {
  assert.equal(await fleet.docker(['images', '--format', '{{.Repository}}:{{.Tag}}']), 'busybox:latest');
  await fleet.docker(['tag', 'busybox', 'team/app:1']);
  const [first, ...others] = await idsOf('team/app:1');
  assert.match(first ?? '', /^sha256:/);
  assert.deepEqual(others, [first, first]);
  assert.deepEqual((await fleet.docker(['images', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n').toSorted(), [
    'busybox:latest',
    'team/app:1',
  ]);
  assert.equal(await fleet.docker(['rmi', 'team/app:1']), 'Untagged: team/app:1');
  assert.deepEqual(await idsOf('team/app:1'), ['', '', '']);
});

test('inspect and history by name, full name, id and short id; names of all nodes are told', async () => {
  const id = await fleet.docker(['inspect', '-f', '{{.Id}}', 'busybox']);
  for (const name of ['docker.io/library/busybox:latest', id, id.slice(7), id.slice(7, 19)]) {
    assert.equal(await fleet.docker(['image', 'inspect', '-f', '{{.Id}}', name]), id);
  }
  assert.match(await fleet.docker(['history', '--format', '{{.CreatedBy}}', 'busybox']), /schwarm lab/);
  await fleet.engine('n2', ['tag', 'busybox', 'only/here:2']);
  await eventually(async () =>
    assert.equal(await fleet.docker(['image', 'inspect', '-f', '{{.RepoTags}}', 'busybox']), '[busybox:latest only/here:2]'),
  );
  await rmi('only/here:2');
});

test('what a fleet does not do is refused with a reason; plugins are listed', async () => {
  for (const [method, path, status] of [
    ['GET', '/services', 503],
    ['POST', '/swarm/init', 501],
    ['GET', '/plugins', 200],
    ['GET', '/plugins/none/json', 404],
    ['POST', '/plugins/create?name=x', 501],
    ['POST', '/plugins/none/enable', 404],
    ['POST', '/images/create', 400],
    ['POST', '/build/cancel?id=none', 200],
  ] as const) {
    assert.deepEqual([path, (await api(path, { method })).status], [path, status]);
  }
});

test('an unknown image is a 404 with the text clients look for, and a push of one refused in the stream', async () => {
  for (const [method, path, name] of [
    ['GET', '/images/nope/json', 'nope:latest'],
    ['GET', '/images/nope/history', 'nope:latest'],
    ['GET', '/images/get?names=nope', 'nope'],
    ['POST', '/images/nope/tag?repo=x&tag=y', 'nope:latest'],
    ['DELETE', '/images/nope', 'nope:latest'],
  ] as const) {
    const response = await api(path, { method });
    assert.deepEqual([path, response.status, await response.json()], [path, 404, { message: `No such image: ${name}` }]);
  }
  for (const path of ['/images/127.0.0.1:9/nope/push?tag=latest', '/images/127.0.0.1:9/nope/push']) {
    const response = await api(path, { method: 'POST' });
    assert.equal(response.status, 200);
    assert.match((await lines(response)).at(-1)?.error ?? '', /An image does not exist locally with the tag: .*nope/);
  }
});

test('image lists are filtered over the whole fleet', async () => {
  await fleet.engine('n3', ['tag', 'busybox', 'host:5000/team/app:7']);
  await eventually(() => fleet.docker(['image', 'inspect', 'host:5000/team/app:7']));
  const filtered = (...filters: string[]) =>
    fleet.docker(['images', '--format', '{{.Repository}}:{{.Tag}}', ...filters.flatMap((f) => ['-f', f])]);
  assert.equal(await filtered('reference=host:5000/*/*'), 'host:5000/team/app:7');
  assert.equal(await filtered('reference=busy*'), 'busybox:latest');
  assert.equal(await filtered('dangling=true'), '');
  assert.equal(await filtered('until=1990-01-01'), '');
  assert.equal(await filtered('node=n1', 'reference=busybox'), 'busybox:latest');
  assert.equal(await filtered('node=nowhere'), '');
  const bad = await api('/images/json?filters={"foo":["x"]}');
  assert.deepEqual([bad.status, await bad.json()], [400, { message: "invalid filter 'foo'" }]);
  await rmi('host:5000/team/app:7');
});

test('the list has the shape of the version asked for, and counts containers', async () => {
  await fleet.docker(['create', '--name', 'user', 'busybox']);
  const [newest] = (await (await api('/v1.51/images/json')).json()) as { Containers: number; VirtualSize?: number }[];
  assert.deepEqual([newest?.Containers, newest?.VirtualSize], [1, undefined]);
  const [old] = (await (await api('/v1.41/images/json')).json()) as { Containers: number; VirtualSize?: number; Size: number }[];
  assert.deepEqual([old?.Containers, old?.VirtualSize], [-1, old?.Size]);
  await fleet.clear();
});

test('save, then load: every node has the image again, one answer tells it once', async () => {
  const file = join(folder, 'saved.tar');
  await fleet.docker(['tag', 'busybox', 'kept:1']);
  await fleet.docker(['save', '-o', file, 'kept:1']);
  await rmi('kept:1');
  assert.equal(await fleet.docker(['load', '-i', file]), 'Loaded image: kept:1');
  const ids = await idsOf('kept:1');
  assert.equal(new Set(ids).size, 1);
  await rmi('kept:1');
});

test('a load of garbage fails on every node and says so', async () => {
  const result = await fleet.tryDocker(['load'], { input: 'this is no archive'.repeat(1000) });
  assert.notEqual(result.code, 0);
  assert.doesNotMatch(result.stderr, /Loaded/);
});

test('a node that dies is asked for nothing; a load reaches the others; the node is served the image later, when a container needs it', async () => {
  const archive = await baseImageTar({ tags: ['later:1'], labels: { made: 'later' } });
  await fleet.lab.engine('n2').kill();
  assert.match(await fleet.docker(['image', 'inspect', '-f', '{{.Id}}', 'busybox']), /^sha256:/);
  await eventually(async () => assert.match(await fleet.docker(['info']), /n2[\s\S]*Unhealthy/i));
  assert.equal(await fleet.docker(['load'], { input: archive }), 'Loaded image: later:1');
  const list = await api('/images/json');
  assert.equal(list.headers.get('x-schwarm-partial'), 'n2');
  await fleet.lab.engine('n2').heal();
  await eventually(async () => assert.doesNotMatch(await fleet.docker(['info']), /Unhealthy/i));
  assert.equal((await idsOf('later:1'))[1], '');
  assert.equal(await fleet.docker(['run', '--rm', '-e', 'constraint:node==n2', 'later:1', 'echo', 'runs']), 'runs');
  assert.equal(new Set(await idsOf('later:1')).size, 1);
  await rmi('later:1');
});

test('images of different nodes are saved as one archive; what nobody has is named', async () => {
  for (const node of ['n1', 'n2'] as const) {
    const file = join(folder, `${node}.tar`);
    writeFileSync(file, await baseImageTar({ tags: [`on:${node}`], labels: { made: node } }));
    await fleet.engine(node, ['load', '-i', file]);
  }
  await eventually(() => fleet.docker(['image', 'inspect', 'on:n1', 'on:n2']));
  const both = join(folder, 'both.tar');
  await fleet.docker(['save', '-o', both, 'on:n1', 'on:n2']);
  const tags = execFileSync('tar', ['-xOf', both, 'manifest.json'], { encoding: 'utf8' });
  assert.match(tags, /"on:n1"/);
  assert.match(tags, /"on:n2"/);
  const response = await api('/images/get?names=on:n1&names=on:nobody');
  assert.equal(response.status, 404);
  assert.deepEqual(await response.json(), { message: 'No such image: on:nobody' });
  await rmi('on:n1', 'on:n2');
});

test('an import has one id on all nodes and prints nothing but the id', async () => {
  const archive = join(folder, 'root.tar');
  await fleet.docker(['create', '--name', 'box', 'busybox']);
  await fleet.docker(['export', '-o', archive, 'box']);
  await fleet.clear();
  const id = await fleet.docker(['import', archive, 'imported:1']);
  assert.match(id, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(await idsOf('imported:1'), [id, id, id]);
  await rmi('imported:1');
});

test('one tag on different images: two rows; it means the one that got it last, and containers are made of that', async () => {
  const other = await baseImageTar({ tags: ['twin:1'], labels: { made: 'other' } });
  await fleet.docker(['tag', 'busybox', 'twin:1']);
  const file = join(folder, 'other.tar');
  writeFileSync(file, other);
  await fleet.engine('n2', ['load', '-i', file]);
  await eventually(async () => assert.equal((await fleet.docker(['images', '-q', 'twin:1'])).split('\n').length, 2));
  const [id] = (await idsOf('twin:1')).slice(1);
  assert.equal(await fleet.docker(['inspect', '-f', '{{.Id}}', 'twin:1']), id);
  assert.equal(
    await fleet
      .docker(['create', '-e', 'constraint:node==n1', '--name', 'user', 'twin:1'])
      .then(() => fleet.docker(['inspect', '-f', '{{.Image}}', 'user'])),
    id,
  );
  await fleet.clear();
  await rmi('twin:1');
  assert.deepEqual(await idsOf('twin:1'), ['', '', '']);
});

test('prune removes what has no name, on every node, and sums up', async () => {
  const archive = await baseImageTar({ tags: ['gone:1'], labels: { made: 'to be pruned' } });
  await fleet.docker(['load'], { input: archive });
  await fleet.docker(['tag', 'busybox', 'gone:1']);
  assert.notEqual(await fleet.docker(['images', '-q', '-f', 'dangling=true']), '');
  assert.match(await fleet.docker(['image', 'prune', '-f']), /deleted: sha256:/);
  assert.equal(await fleet.docker(['images', '-q', '-f', 'dangling=true']), '');
  await rmi('gone:1');
});

test('two prunes at the same time: the second is refused', async () => {
  const answers = await Promise.all([api('/images/prune', { method: 'POST' }), api('/images/prune', { method: 'POST' })]);
  assert.deepEqual(answers.map((a) => a.status).toSorted(), [200, 409]);
});

test('disk usage lists an image once and counts its space on each node', async () => {
  const df = (await (await api('/system/df')).json()) as { LayersSize: number; Images: { Size: number; RepoTags: string[] }[] };
  assert.deepEqual(
    df.Images.map((i) => i.RepoTags),
    [['busybox:latest']],
  );
  assert.ok(df.LayersSize > 2.9 * (df.Images[0]?.Size ?? 0));
  assert.equal((await api('/system/df?type=nonsense')).status, 400);
});

test('a classic build goes where its build arguments say and its image runs on every node', async () => {
  writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nARG word\nRUN echo $word > /word\n');
  const build = ['build', '-q', '-t', 'built:1', '--build-arg', 'constraint:node==n2', '--build-arg', 'word=hello', folder];
  await fleet.docker(build, { env: { DOCKER_BUILDKIT: '0' } });
  assert.deepEqual((await idsOf('built:1')).map(Boolean), [false, true, false]);
  for (const node of NODES) {
    assert.equal(await fleet.docker(['run', '--rm', '-e', `constraint:node==${node}`, 'built:1', 'cat', '/word']), 'hello');
  }
  await rmi('built:1');
});

test('a BuildKit build ends up in the fleet, and a create right after it finds the image', async () => {
  const config = mkdtempSync(join(folder, 'plugins-'));
  mkdirSync(join(config, 'cli-plugins'));
  symlinkSync(await toolPath('buildx-0.29'), join(config, 'cli-plugins/docker-buildx'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN echo kit > /word\n');
  const env = { DOCKER_CONFIG: config };
  for (let i = 0; i < 3; i++) {
    await fleet.docker(['build', '-q', '-t', `kit:${i}`, '--build-arg', `n=${i}`, folder], { env });
    const created = await api('/containers/create', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Image: `kit:${i}`, Cmd: ['true'] }),
    });
    assert.equal(created.status, 201);
  }
  for (const node of NODES)
    assert.equal(await fleet.docker(['run', '--rm', '-e', `constraint:node==${node}`, 'kit:0', 'cat', '/word']), 'kit');
  await fleet.clear();
  await rmi('kit:0', 'kit:1', 'kit:2');
});

test('an image of 256 MiB is saved, loaded into all nodes and copied without filling the manager’s memory', async () => {
  writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN dd if=/dev/urandom of=/big bs=1M count=256\n');
  await fleet.docker(['build', '-q', '-t', 'big:1', '--build-arg', 'constraint:node==n2', folder], { env: { DOCKER_BUILDKIT: '0' } });
  const before = fleet.manager.rssBytes();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, fleet.manager.rssBytes());
  }, 50);
  try {
    assert.equal(
      await fleet.docker(['run', '--rm', '-e', 'constraint:node==n3', 'big:1', 'stat', '-c', '%s', '/big']),
      String(256 * 2 ** 20),
    );
    const file = join(folder, 'big.tar');
    await fleet.docker(['save', '-o', file, 'big:1']);
    await rmi('big:1');
    assert.equal(await fleet.docker(['load', '-i', file]), 'Loaded image: big:1');
    assert.equal(new Set(await idsOf('big:1')).size, 1);
  } finally {
    clearInterval(watch);
    await rmi('big:1');
  }
  // Some tens of MiB of buffers wait for the garbage collector; held, the image would be there two and a half times.
  assert.ok(most - before < 128 * 2 ** 20, `grew by ${most - before} bytes`);
});

test('with a registry that all nodes reach', async (t) => {
  await using registry: Registry = await startRegistry(fleet.lab, NODES);
  const image = `${registry.address}/team/app:1`;

  await t.test('push goes from one node, without credentials too', async () => {
    writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN date > /made\n');
    await fleet.docker(['build', '-q', '-t', image, folder], { env: { DOCKER_BUILDKIT: '0' } });
    assert.match(await fleet.docker(['push', image]), /digest: sha256:/);
    assert.deepEqual(registry.tags, ['team/app:1']);
    await rmi(image);
  });

  await t.test('pull brings it to every node in one readable stream', async () => {
    const response = await api(`/images/create?fromImage=${registry.address}/team/app&tag=1`, { method: 'POST' });
    assert.equal(response.status, 200);
    const told = await lines(response);
    assert.deepEqual(
      told.filter((l) => l.error !== undefined),
      [],
    );
    assert.equal(told.filter((l) => l.status?.startsWith('Status: ')).length, 1);
    assert.ok(told.some((l) => /^n[123]: /.test(l.id ?? '')));
    assert.equal(new Set(await idsOf(image)).size, 1);
    assert.match(await fleet.docker(['inspect', '-f', '{{.RepoDigests}}', image]), /team\/app@sha256:/);
    await rmi(image);
  });

  await t.test('run of an image that no node has pulls it first', async () => {
    assert.equal(await fleet.docker(['run', '--rm', image, 'echo', 'pulled']), 'pulled');
    await rmi(image);
  });

  await t.test('a missing manifest: the status and text of the engines, before the first byte', async () => {
    const path = `/images/create?fromImage=${registry.address}/team/none&tag=1`;
    const [ours, engine] = [
      await api(path, { method: 'POST' }),
      await fetch(`http://${fleet.lab.engine('n2').address}${path}`, { method: 'POST' }),
    ];
    assert.deepEqual([ours.status, await ours.json()], [engine.status, await engine.json()]);
    assert.ok(ours.status >= 400);
  });

  await t.test('distribution tells of an image in the registry', async () => {
    const response = await api(`/distribution/${image}/json`);
    assert.equal(response.status, 200);
    assert.match(((await response.json()) as { Descriptor: { digest: string } }).Descriptor.digest, /^sha256:/);
  });
});

test('login is checked by a node; credentials reach the nodes that pull, and no log', async () => {
  await using registry = await startRegistry(fleet.lab, NODES, { login: true });
  const image = `${registry.address}/team/app:1`;
  const env = { DOCKER_CONFIG: mkdtempSync(join(folder, 'config-')) };
  const login = ['login', '-u', 'alice', '--password-stdin', registry.address];
  assert.match((await fleet.tryDocker(login, { env, input: 'wrong' })).stderr, /unauthorized|authentication required|401/i);
  assert.match(await fleet.docker(login, { env, input: 'secret' }), /Login Succeeded/);
  await fleet.docker(['tag', 'busybox', image]);
  assert.notEqual((await fleet.tryDocker(['push', image])).code, 0);
  await fleet.docker(['push', image], { env });
  await rmi(image);
  assert.notEqual((await fleet.tryDocker(['pull', image])).code, 0);
  await fleet.docker(['pull', image], { env });
  assert.deepEqual((await idsOf(image)).map(Boolean), [true, true, true]);
  await rmi(image);
  assert.doesNotMatch(fleet.manager.log, /secret|alice/);
});

test('with a registry that one node does not reach the pull succeeds and names that node', async () => {
  await using registry = await startRegistry(fleet.lab, ['n1', 'n2']);
  const image = `${registry.address}/team/app:1`;
  await fleet.engine('n1', ['tag', 'busybox', image]);
  await fleet.engine('n1', ['push', image]);
  await fleet.engine('n1', ['rmi', image]);
  const response = await api(`/images/create?fromImage=${registry.address}/team/app&tag=1`, { method: 'POST' });
  const told = await lines(response);
  assert.match(told.find((l) => l.id === 'n3')?.status ?? '', /^failed: .*connection refused/);
  assert.equal(
    told.some((l) => l.error !== undefined),
    false,
  );
  assert.deepEqual((await idsOf(image)).map(Boolean), [true, true, false]);
  await rmi(image);
});
