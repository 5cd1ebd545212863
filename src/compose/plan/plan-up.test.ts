import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceHash } from '../create/index.ts';
import { container, emptyEndpoint, endpointWith, projectOf } from '../fixture/index.ts';
import type { Project } from '../model/index.ts';
import type { ObservedContainer, ObservedProject } from '../observe/index.ts';
import { AS_THEY_ARE, type UpOptions } from './options.ts';
import { planUp } from './plan-up.ts';

const DEFAULTS: UpOptions = { ...AS_THEY_ARE, recreate: 'diverged', recreateDependencies: 'diverged', ignoreOrphans: false, start: true };

function plan(project: Project, observed: ObservedProject, options: Partial<UpOptions> = {}): string {
  return planUp({ project, observed, options: { ...DEFAULTS, ...options } }).toString();
}

/** Only the ids of steps, without the gate. */
function steps(project: Project, observed: ObservedProject, options: Partial<UpOptions> = {}): string[] {
  const { steps } = planUp({ project, observed, options: { ...DEFAULTS, ...options } });
  return steps.filter((s) => s.kind !== 'gate').map((s) => s.id);
}

const GATED = `
services:
  web: { image: img, volumes: ["data:/d"], depends_on: { db: { condition: service_healthy } } }
  db: { image: img, healthcheck: { test: "true" } }
volumes: { data: }
`;

test('a first up makes objects, then all containers, then starts them in order, waiting for health', async () => {
  const project = await projectOf(GATED);
  assert.equal(
    plan(project, emptyEndpoint(project)),
    `create network t1_default: it does not exist
create volume t1_data: it does not exist
create container t1-db-1: service db has 0 of 1 container (after create network t1_default)
create container t1-web-1: service web has 0 of 1 container (after create network t1_default, create volume t1_data, create container t1-db-1)
all containers are created: containers start when all of them exist (after create network t1_default, create volume t1_data, create container t1-db-1, create container t1-web-1)
start container t1-db-1: it is new (after all containers are created)
wait for service db (service_healthy): service web depends on it (after all containers are created, start container t1-db-1)
start container t1-web-1: it is new (after all containers are created, wait for service db (service_healthy))`,
  );
});

test('an up of what is there already is empty and says who runs', async () => {
  const project = await projectOf(GATED);
  const result = planUp({
    project,
    observed: endpointWith(project, [container(project, 'db', 1), container(project, 'web', 1)]),
    options: DEFAULTS,
  });
  assert.equal(result.toString(), '');
  assert.equal(result.isEmpty, true);
  assert.deepEqual(
    result.kept.map((k) => `${k.container.name} ${k.as}`),
    ['t1-db-1 Running', 't1-web-1 Running'],
  );
});

test('a changed service is replaced under its own name and number, others are left alone', async () => {
  const before = await projectOf(GATED);
  const after = await projectOf(GATED.replace('db: { image: img,', 'db: { image: img, command: x,'));
  const observed = endpointWith(before, [container(before, 'db', 1), container(before, 'web', 1)]);
  const old = container(before, 'db', 1).id.slice(0, 12);
  assert.deepEqual(steps(after, observed), [
    `create container ${old}_t1-db-1`,
    'stop container t1-db-1',
    'remove container t1-db-1',
    `rename container ${old}_t1-db-1 to t1-db-1`,
    'start container t1-db-1',
  ]);
});

const ONE = 'services: { a: { image: img } }';

for (const c of [
  {
    name: 'more replicas take the next numbers',
    numbers: [1],
    scale: 3,
    wants: ['create container t1-a-2', 'create container t1-a-3', 'start container t1-a-2', 'start container t1-a-3'],
  },
  { name: 'a gap in the numbers is not filled', numbers: [2, 3], scale: 3, wants: ['create container t1-a-4', 'start container t1-a-4'] },
  {
    name: 'fewer replicas remove the highest numbers',
    numbers: [1, 2, 3],
    scale: 1,
    wants: ['stop container t1-a-2', 'remove container t1-a-2', 'stop container t1-a-3', 'remove container t1-a-3'],
  },
  { name: 'scale 0 removes all', numbers: [1], scale: 0, wants: ['stop container t1-a-1', 'remove container t1-a-1'] },
]) {
  test(c.name, async () => {
    const project = await projectOf(ONE);
    const observed = endpointWith(
      project,
      c.numbers.map((n) => container(project, 'a', n)),
    );
    assert.deepEqual(steps(project, observed, { scale: new Map([['a', c.scale]]) }), c.wants);
  });
}

test('scaling down removes obsolete containers before those that are up to date', async () => {
  const project = await projectOf(ONE);
  const observed = endpointWith(project, [
    container(project, 'a', 1, { labels: { 'com.docker.compose.config-hash': 'old' } }),
    container(project, 'a', 2),
  ]);
  assert.deepEqual(steps(project, observed, { scale: new Map([['a', 1]]) }), ['stop container t1-a-1', 'remove container t1-a-1']);
});

for (const c of [
  { state: 'exited', wants: 'start container t1-a-1: it is exited (after ' },
  { state: 'created', wants: 'start container t1-a-1: it is created' },
  { state: 'paused', wants: '' },
  { state: 'restarting', wants: '' },
]) {
  test(`a container that is ${c.state} ${c.wants === '' ? 'is left alone' : 'is started'}`, async () => {
    const project = await projectOf(ONE);
    const text = plan(project, endpointWith(project, [container(project, 'a', 1, { state: c.state })]));
    assert.equal(text.split(' (after')[0], c.wants.split(' (after')[0]);
  });
}

for (const c of [
  {
    name: 'the image behind the name is another one',
    over: { labels: { 'com.docker.compose.image': 'sha256:2' } },
    because: 'image img is another one now',
  },
  { name: 'it is not on a declared network', over: { networks: new Map() }, because: 'it is not on network t1_default' },
  {
    name: 'its network was made anew behind our back',
    over: { networks: new Map([['t1_default', 'f'.repeat(64)]]) },
    because: 'network t1_default is another one now',
  },
  { name: 'it is dead', over: { state: 'dead' }, because: 'it is dead' },
] satisfies { name: string; over: Partial<ObservedContainer>; because: string }[]) {
  test(`a container is made anew when ${c.name}`, async () => {
    const project = await projectOf(ONE);
    const [first] = planUp({ project, observed: endpointWith(project, [container(project, 'a', 1, c.over)]), options: DEFAULTS }).steps;
    assert.equal(first?.kind, 'create-container');
    assert.equal(first?.because, c.because);
  });
}

test('a volume that is not mounted makes the container anew', async () => {
  const project = await projectOf('services: { a: { image: img, volumes: ["v:/v"] } }\nvolumes: { v: }');
  const [first] = planUp({
    project,
    observed: endpointWith(project, [container(project, 'a', 1, { mounts: [] })]),
    options: DEFAULTS,
  }).steps;
  assert.equal(first?.because, 'volume t1_v is not mounted');
});

test('--force-recreate replaces what is named, not what it needs; --no-recreate replaces nothing', async () => {
  const project = await projectOf(GATED);
  const observed = endpointWith(project, [container(project, 'db', 1), container(project, 'web', 1)]);
  assert.deepEqual(
    steps(project, observed, { recreate: 'force', services: ['web'] }).filter((s) => s.startsWith('remove')),
    ['remove container t1-web-1'],
  );
  const obsolete = endpointWith(project, [container(project, 'db', 1, { labels: { 'com.docker.compose.config-hash': 'old' } })]);
  assert.deepEqual(steps(project, obsolete, { recreate: 'never', recreateDependencies: 'never', services: ['db'] }), []);
});

test('anonymous volumes go over to the new container unless fresh ones are asked for', async () => {
  const project = await projectOf('services: { a: { image: img, volumes: ["/anon"] } }');
  const mount = { type: 'volume', name: 'c'.repeat(64), source: '', target: '/anon', writable: true };
  const observed = endpointWith(project, [container(project, 'a', 1, { mounts: [mount] })]);
  const inherited = (renewAnonymousVolumes: boolean): unknown => {
    const found = planUp({ project, observed, options: { ...DEFAULTS, recreate: 'force', renewAnonymousVolumes } }).steps.find(
      (s) => s.kind === 'create-container',
    );
    return found?.kind === 'create-container' ? [...found.inherited] : undefined;
  };
  assert.deepEqual(inherited(false), [['/anon', 'c'.repeat(64)]]);
  assert.deepEqual(inherited(true), []);
});

test('a service that shares the network of another is made anew with it', async () => {
  const text = 'services: { a: { image: img }, b: { image: img, network_mode: "service:a" } }';
  const project = await projectOf(text);
  const parent = container(project, 'a', 1);
  const b = project.services.get('b')!;
  const hash = serviceHash(b, { containerOf: new Map([['a', parent.id]]), linked: new Map() });
  const child = container(project, 'b', 1, { labels: { 'com.docker.compose.config-hash': hash } });
  assert.deepEqual(steps(project, endpointWith(project, [parent, child])), []);
  const changed = await projectOf(text.replace('a: { image: img }', 'a: { image: img, command: x }'));
  const made = steps(changed, endpointWith(changed, [parent, child])).filter((s) => s.startsWith('remove'));
  assert.deepEqual(made, ['remove container t1-a-1', 'remove container t1-b-1']);
});

test('a dependent that asked for it is stopped before its dependency is replaced and started after', async () => {
  const text = 'services: { db: { image: img }, web: { image: img, depends_on: { db: { condition: service_started, restart: true } } } }';
  const before = await projectOf(text);
  const after = await projectOf(text.replace('db: { image: img }', 'db: { image: img, command: x }'));
  const all = steps(after, endpointWith(before, [container(before, 'db', 1), container(before, 'web', 1)]));
  assert.ok(all.indexOf('stop container t1-web-1') < all.indexOf('stop container t1-db-1'));
  assert.deepEqual(all.slice(-2), ['start container t1-db-1', 'start container t1-web-1']);
});

test('a run that was cut off while replacing a container is finished', async () => {
  const project = await projectOf(ONE);
  const old = container(project, 'a', 1, { labels: { 'com.docker.compose.config-hash': 'old' } });
  const name = `${old.id.slice(0, 12)}_t1-a-1`;
  const half = container(project, 'a', 1, { name, state: 'created' });
  assert.deepEqual(steps(project, endpointWith(project, [old, half])), [
    'stop container t1-a-1',
    'remove container t1-a-1',
    `rename container ${name} to t1-a-1`,
    'start container t1-a-1',
  ]);
  assert.deepEqual(steps(project, endpointWith(project, [half])), [`rename container ${name} to t1-a-1`, 'start container t1-a-1']);
});

test('a half-made container that is not what is wanted goes, and the old one is looked at as usual', async () => {
  const project = await projectOf(ONE);
  const old = container(project, 'a', 1);
  const half = container(project, 'a', 1, {
    name: `${old.id.slice(0, 12)}_t1-a-1`,
    state: 'created',
    labels: { 'com.docker.compose.config-hash': 'other' },
  });
  assert.deepEqual(steps(project, endpointWith(project, [old, half])), [`remove container ${half.name}`]);
});

test('orphans are warned about, removed on request, and ignored on request', async () => {
  const project = await projectOf(ONE);
  const observed = endpointWith(project, [container(project, 'a', 1), container(project, 'gone', 1)]);
  const warnings = planUp({ project, observed, options: DEFAULTS }).warnings;
  assert.match(warnings[0] ?? '', /^Found orphan containers \(\[t1-gone-1\]\) for this project\. If you removed or renamed/);
  assert.deepEqual(steps(project, observed, { removeOrphans: true }), ['stop container t1-gone-1', 'remove container t1-gone-1']);
  assert.deepEqual(planUp({ project, observed, options: { ...DEFAULTS, ignoreOrphans: true } }).warnings, []);
  assert.throws(
    () => planUp({ project, observed, options: { ...DEFAULTS, ignoreOrphans: true, removeOrphans: true } }),
    /cannot combine COMPOSE_IGNORE_ORPHANS/,
  );
});

test('a network that was edited is freed, removed, made anew, and its containers with it', async () => {
  const before = await projectOf('services: { a: { image: img, networks: [n] } }\nnetworks: { n: }');
  const after = await projectOf('services: { a: { image: img, networks: [n] } }\nnetworks: { n: { labels: { x: "1" } } }');
  const all = steps(after, endpointWith(before, [container(before, 'a', 1)]));
  assert.deepEqual(all.slice(0, 4), [
    'stop container t1-a-1',
    'disconnect container t1-a-1 from t1_n',
    'remove network t1_n',
    'create network t1_n',
  ]);
  assert.ok(all.includes('start container t1-a-1'));
});

test('a network of that name that is not ours is used with a warning', async () => {
  const project = await projectOf(ONE);
  const observed = emptyEndpoint(project, { networks: new Map([['t1_default', { id: 'x', name: 't1_default', labels: {} }]]) });
  const result = planUp({ project, observed, options: DEFAULTS });
  assert.match(result.warnings[0] ?? '', /^a network with name t1_default exists but was not created by compose\.\nSet `external: true`/);
  assert.ok(!result.steps.some((s) => s.kind === 'create-network'));
});

test('an external network or volume that is absent is refused before anything is planned', async () => {
  const network = await projectOf('services: { a: { image: img, networks: [n] } }\nnetworks: { n: { external: true } }');
  assert.throws(() => plan(network, emptyEndpoint(network)), /network n declared as external, but could not be found/);
  const volume = await projectOf('services: { a: { image: img, volumes: ["v:/v"] } }\nvolumes: { v: { external: true } }');
  assert.throws(() => plan(volume, emptyEndpoint(volume)), /external volume "v" not found/);
});

test('a volume that was edited is kept, unless it may be made anew together with its containers', async () => {
  const before = await projectOf('services: { a: { image: img, volumes: ["v:/v"] } }\nvolumes: { v: }');
  const after = await projectOf('services: { a: { image: img, volumes: ["v:/v"] } }\nvolumes: { v: { labels: { x: "1" } } }');
  const observed = endpointWith(before, [container(before, 'a', 1)]);
  assert.deepEqual(steps(after, observed), []);
  assert.deepEqual(steps(after, observed, { recreateVolumes: new Set(['t1_v']) }), [
    'stop container t1-a-1',
    'remove container t1-a-1',
    'remove volume t1_v',
    'create volume t1_v',
    'create container t1-a-1',
    'start container t1-a-1',
  ]);
});

test('several containers of one name are refused before anything is planned', async () => {
  const project = await projectOf('services: { a: { image: img, container_name: xx } }');
  assert.throws(
    () => plan(project, emptyEndpoint(project), { scale: new Map([['a', 2]]) }),
    /services\.a: can't set container_name and scale as container name must be unique/,
  );
});

test('what the endpoint is too old for is refused in the words users know', async () => {
  const project = await projectOf('services: { a: { image: img, healthcheck: { test: "true", start_period: 1s, start_interval: 1s } } }');
  const endpoint = { apiVersion: '1.41', fleet: false, local: false };
  assert.throws(
    () => plan(project, emptyEndpoint(project, { endpoint })),
    /can't set healthcheck\.start_interval as feature require Docker Engine v25 or later/,
  );
});

test('--wait waits for every service at the end', async () => {
  const project = await projectOf(ONE);
  const observed = endpointWith(project, [container(project, 'a', 1)]);
  assert.deepEqual(steps(project, observed, { wait: true }), ['wait for service a (running_or_healthy)']);
});

test('an optional dependency that no profile activates is not waited for', async () => {
  const project = await projectOf(
    'services: { a: { image: img, depends_on: { b: { condition: service_healthy, required: false } } }, b: { image: img, profiles: [p] } }',
  );
  const result = planUp({ project, observed: emptyEndpoint(project), options: DEFAULTS });
  assert.ok(!result.steps.some((s) => s.kind === 'wait'));
});
