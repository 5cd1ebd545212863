import assert from 'node:assert/strict';
import { test } from 'node:test';
import { container, endpointWith, projectOf } from '../fixture/index.ts';
import { graphOfProject } from './graph.ts';
import { planAction } from './plan-action.ts';
import { type DownOptions, planDown } from './plan-down.ts';
import { planImages } from './plan-images.ts';

const OPTIONS: DownOptions = { services: [], removeOrphans: false, volumes: false, images: 'none', timeoutS: undefined };
const project = await projectOf(
  'services: { db: { image: img, volumes: ["v:/v"] }, web: { image: img2, depends_on: [db] } }\nvolumes: { v: }',
);
const both = [container(project, 'db', 1), container(project, 'web', 1)];

test('down removes what needs others first, then the network; volumes and images stay', () => {
  assert.equal(
    planDown(project, endpointWith(project, both), OPTIONS).toString(),
    `stop container t1-web-1: the project goes down
remove container t1-web-1: the project goes down (after stop container t1-web-1)
stop container t1-db-1: the project goes down (after remove container t1-web-1)
remove container t1-db-1: the project goes down (after remove container t1-web-1, stop container t1-db-1)
remove network t1_default: the project goes down (after remove container t1-web-1, remove container t1-db-1)`,
  );
});

test('without a file the labels give the order', () => {
  const labelled = [both[0]!, container(project, 'web', 1, { labels: { 'com.docker.compose.depends_on': 'db:service_started:false' } })];
  const { steps } = planDown(undefined, endpointWith(project, labelled), OPTIONS);
  assert.deepEqual(
    steps.map((s) => s.id).filter((id) => id.startsWith('remove')),
    ['remove container t1-web-1', 'remove container t1-db-1', 'remove network t1_default'],
  );
});

test('-v and --rmi take volumes and images of the project, never external ones', async () => {
  const external = await projectOf(
    'services: { a: { image: img, volumes: ["v:/v"], networks: [n] } }\nvolumes: { v: { external: true } }\nnetworks: { n: { external: true } }',
  );
  const all = { ...OPTIONS, volumes: true, images: 'all' } as const;
  assert.deepEqual(
    planDown(project, endpointWith(project, []), all).steps.map((s) => s.id),
    ['remove network t1_default', 'remove image img', 'remove image img2', 'remove volume t1_v'],
  );
  assert.deepEqual(
    planDown(external, endpointWith(external, []), all).steps.map((s) => s.id),
    ['remove image img'],
  );
});

test('one-offs and orphans go only on request', () => {
  const more = [...both, container(project, 'db', 9, { name: 't1-db-run-x', oneoff: true }), container(project, 'gone', 1)];
  const removed = (removeOrphans: boolean): number =>
    planDown(project, endpointWith(project, more), { ...OPTIONS, removeOrphans }).steps.filter((s) => s.kind === 'remove-container').length;
  assert.equal(removed(false), 2);
  assert.equal(removed(true), 4);
});

for (const [action, states, wants] of [
  ['stop', ['running', 'exited'], ['stop container t1-web-1']],
  ['start', ['running', 'exited'], ['start container t1-db-1']],
  ['restart', ['running', 'running'], ['restart container t1-db-1', 'restart container t1-web-1']],
  ['pause', ['paused', 'running'], ['pause container t1-db-1']],
  ['unpause', ['paused', 'running'], ['unpause container t1-web-1']],
] as const) {
  test(`${action} has to do with web ${states[0]} and db ${states[1]}`, () => {
    const containers = [container(project, 'web', 1, { state: states[0] }), container(project, 'db', 1, { state: states[1] })];
    assert.deepEqual(
      planAction(action, containers, graphOfProject(project)).steps.map((s) => s.id),
      wants,
    );
  });
}

const DAY_MS = 86_400_000;
for (const [what, keys, present, wants] of [
  ['a missing image is pulled', '', false, ['pull image img']],
  ['a present image is not', '', true, []],
  ['always pulls', 'pull_policy: always', true, ['pull image img']],
  ['never does not', 'pull_policy: never', false, []],
  ['daily pulls what is older', 'pull_policy: daily', true, ['pull image img']],
  ['weekly does not yet', 'pull_policy: weekly', true, []],
  ['a time of its own', 'pull_policy: every_36h', true, ['pull image img']],
] as const) {
  test(`images: ${what}`, async () => {
    const one = await projectOf(`services: { a: { image: img, ${keys} }, b: { image: img, ${keys} } }`);
    const images = present ? new Map([['img', { id: 'sha256:1', taggedMs: 0, config: {} }]]) : new Map();
    const plan = planImages(one, new Set(['a', 'b']), images, { pull: undefined, nowMs: 2 * DAY_MS });
    assert.deepEqual(
      plan.steps.map((s) => s.id),
      wants,
    );
  });
}

test('an image that only a build could give is refused with what to do', async () => {
  const built = await projectOf('services: { a: { build: ./x } }');
  assert.throws(
    () => planImages(built, new Set(['a']), new Map(), { pull: undefined, nowMs: 0 }),
    /image t1-a is not there .* docker build -t t1-a \/t\/x/,
  );
});
