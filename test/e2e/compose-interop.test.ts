// One project, two tools: what real Docker Compose makes is ours to go on with, and the other way round.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Lab, startLab, toolPath } from '../../lab/index.ts';
import { output } from '../support/command.ts';
import { type ComposeProject, composeProject } from '../support/compose.ts';

let lab: Lab;
let dockerCli: string;
before(async () => {
  lab = await startLab({ name: 'composeio', engines: [{ name: 'one', version: '28.5' }] });
  dockerCli = await toolPath('docker-28.5');
});
after(async () => await lab?.[Symbol.asyncDispose]());

const host = (): string => `tcp://${lab.engine('one').address}`;
const project = (name: string, text: string): ComposeProject => composeProject(host(), name, text);
const ids = (name: string): Promise<string> =>
  output(dockerCli, ['-H', host(), 'ps', '-aq', '--no-trunc', '--filter', `label=com.docker.compose.project=${name}`]);

/** Everything a project usually has. */
const APP = `
services:
  db:
    image: busybox
    command: ["sleep", "1000"]
    environment: { A: "1", B: x=y }
    volumes: ["data:/data", "/anon", "./conf:/conf:ro"]
    healthcheck: { test: "true", interval: 1s }
    stop_grace_period: 1s
    init: true
    restart: unless-stopped
  web:
    image: busybox
    command: sleep 1000
    env_file: [web.env]
    ports: ["8080"]
    networks: [front, back]
    depends_on: [db]
    labels: { a: b }
    logging: { driver: json-file, options: { max-size: 1m } }
    stop_grace_period: 0s
    deploy: { resources: { limits: { memory: 64M } } }
networks: { front: { labels: { x: y } }, back: {} }
volumes: { data: { labels: { x: y } } }
`;

for (const tool of ['compose-2.40', 'compose-2.26'] as const) {
  test(`${tool} after us and we after it: nothing is recreated`, async () => {
    const theirs = await toolPath(tool);
    await using p = project('both', APP);
    p.write('VAR=1\n', 'web.env');
    await p.ok(['up', '-d']);
    const made = await ids('both');
    const list = await p.other(theirs, ['ps', '--format', '{{.Name}}']);
    assert.deepEqual(list.stdout.trim().split('\n').toSorted(), ['both-db-1', 'both-web-1']);
    if (tool === 'compose-2.40') {
      assert.equal((await p.other(theirs, ['up', '-d'])).code, 0);
      assert.equal(await ids('both'), made, 'they recreated what we made');
    }
    assert.equal((await p.other(theirs, ['down', '-v'])).code, 0);
    assert.equal(await ids('both'), '');

    assert.equal((await p.other(theirs, ['up', '-d'])).code, 0);
    const before = await ids('both');
    assert.equal(await p.ok(['--dry-run', 'up', '-d']).then((plan) => plan.replaceAll(/^.*keep container.*\n/gm, '')), '');
    await p.ok(['up', '-d']);
    assert.equal(await ids('both'), before, 'we recreated what they made');
    await p.ok(['down', '-v']);
    assert.equal(await ids('both'), '');
  });
}

test('a change is seen in what the other tool made', async () => {
  const theirs = await toolPath('compose-2.26');
  const text = (value: string): string =>
    `services: { a: { image: busybox, command: sleep 1000, environment: { A: "${value}" }, stop_grace_period: 0s } }`;
  await using p = project('seen', text('1'));
  await p.other(theirs, ['up', '-d']);
  p.write(text('2'));
  assert.match(await p.ok(['--dry-run', 'up']), /create container [0-9a-f]{12}_seen-a-1: the environment changed/);
});

test('config hashes are those docker compose prints', async () => {
  const theirs = await toolPath('compose-2.40');
  await using p = project('hashes', APP.replace(/ *env_file.*\n/, ''));
  const [ours, real] = [await p.ok(['config', '--hash', '*']), (await p.other(theirs, ['config', '--hash', '*'])).stdout];
  assert.deepEqual(ours.trim().split('\n').toSorted(), real.trim().split('\n').toSorted());
});

test('what docker-compose 1.29 made, with its names, is kept', async () => {
  const old = await toolPath('compose-1.29');
  await using p = project(
    'old',
    'version: "2.4"\nservices: { a: { image: busybox, command: sleep 1000, volumes: ["vol:/v"], ports: ["80"], stop_grace_period: 0s } }\nvolumes: { vol: }',
  );
  const up = await p.other(old, ['-f', 'compose.yaml', 'up', '-d', '--scale', 'a=2']);
  assert.equal(up.code, 0, up.stderr);
  const before = await ids('old');
  await p.ok(['up', '-d', '--scale', 'a=2']);
  assert.equal(await ids('old'), before);
  assert.match(await p.ok(['ps', '--format', '{{.Name}}']), /^old[-_]a[-_]1\n/);
  assert.equal((await p.other(old, ['-f', 'compose.yaml', 'ps', '-q'])).stdout.trim().split('\n').length, 2);
});
