// `schwarm compose` through a manager: one application over three nodes, old and new engines among them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { type ComposeProject, composeProject } from '../support/compose.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

let fleet: Fleet;
before(async () => {
  fleet = await startFleet({ name: 'composefl', engines: ['28.5', '20.10', '28.5'] });
});
after(async () => await fleet?.[Symbol.asyncDispose]());

const project = (name: string, text: string): ComposeProject => composeProject(fleet.manager.host, name, text);
const SLEEPER = 'image: busybox, command: sleep 1000, init: true, stop_grace_period: 1s';

interface Row {
  readonly Name: string;
  readonly Node: string;
  readonly State: string;
  readonly ExitCode: number;
  readonly Publishers: readonly { readonly URL: string; readonly PublishedPort: number }[];
}

async function rows(p: ComposeProject): Promise<Row[]> {
  const text = await p.ok(['ps', '-a', '--format', 'json']);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}

test('the hello example: six web servers over three nodes, each reached at its node, and a job that waited for all of them', async () => {
  await using p = project('hello', readFileSync(join(import.meta.dirname, '../../examples/hello/compose.yaml'), 'utf8'));
  const { code, stderr } = await p.compose(['up', '-d']);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Container hello-web-1 {2}Started on n\d/);
  const webs = (await rows(p)).filter((r) => r.Name.includes('-web-'));
  assert.deepEqual([...Map.groupBy(webs, (r) => r.Node)].map(([node, list]) => [node, list.length]).toSorted(), [
    ['n1', 2],
    ['n2', 2],
    ['n3', 2],
  ]);
  for (const web of webs) {
    const at = web.Publishers.find((port) => port.PublishedPort > 0);
    const page = await (await fetch(`http://${at?.URL}:${at?.PublishedPort}/`)).text();
    assert.match(page, /^[0-9a-f]{12}\n$/);
  }
  assert.match(await p.ok(['logs', 'check']), /check-1 {2}\| .*healthy/);
  assert.match(await p.ok(['port', '--index', '2', 'web', '8080']), /^\d+\.\d+\.\d+\.\d+:\d+\n$/);
  assert.match(await p.ok(['ps']), /^NAME +IMAGE +COMMAND +SERVICE +NODE +CREATED/);
});

test('an idle up leaves every node alone; a change and another scale reach all of them', async () => {
  const text = (value: string): string => `services: { a: { environment: { N: "${value}" }, scale: 3, ${SLEEPER} } }`;
  await using p = project('idle', text('1'));
  await p.ok(['up', '-d']);
  const before = (await rows(p)).map((r) => r.Name);
  assert.doesNotMatch((await p.compose(['up', '-d'])).stderr, /Creat|Start|Stop|Remov/);
  p.write(text('2'));
  await p.ok(['up', '-d']);
  assert.deepEqual(
    (await rows(p)).map((r) => r.Name),
    before,
  );
  await p.ok(['up', '-d', '--scale', 'a=1']);
  assert.deepEqual(
    (await rows(p)).map((r) => r.Name),
    ['idle-a-1'],
  );
});

test('a job on one node is waited for by a service on another, and its failure stops the run', async () => {
  const text = (command: string): string =>
    `services: { job: { image: busybox, command: ${command}, environment: ["constraint:node==n1"] }, app: { depends_on: { job: { condition: service_completed_successfully } }, environment: ["constraint:node==n2"], ${SLEEPER} } }`;
  await using p = project('job', text('"true"'));
  await p.ok(['up', '-d'], { timeoutMs: 30_000 });
  assert.deepEqual(
    (await rows(p)).map((r) => [r.Name, r.Node, r.State]),
    [
      ['job-app-1', 'n2', 'running'],
      ['job-job-1', 'n1', 'exited'],
    ],
  );
  await p.ok(['down']);
  p.write(text('"false"'));
  const { code, stderr } = await p.compose(['up', '-d'], { timeoutMs: 30_000 });
  assert.equal(code, 1);
  assert.match(stderr, /service "job" didn't complete successfully: exit 1/);
});

test('constraints of every form put containers on the node they name', async () => {
  await using p = project(
    'placed',
    `services:
  env: { environment: ["constraint:node==n2"], ${SLEEPER} }
  deploy: { deploy: { placement: { constraints: ["node.hostname == n3"] } }, ${SLEEPER} }
  ours: { x-schwarm: { node: n1 }, ${SLEEPER} }`,
  );
  await p.ok(['up', '-d']);
  assert.deepEqual(
    (await rows(p)).map((r) => [r.Name, r.Node]),
    [
      ['placed-deploy-1', 'n3'],
      ['placed-env-1', 'n2'],
      ['placed-ours-1', 'n1'],
    ],
  );
  assert.doesNotMatch(await p.ok(['exec', '-T', 'env', 'env']), /constraint/);
  assert.doesNotMatch((await p.compose(['up', '-d'])).stderr, /Creat/);
});

test('a fixed port goes once to every node; one container more than nodes is refused before anything is made', async () => {
  await using p = project('ports', `services: { a: { ports: ["18080:80"], ${SLEEPER} } }`);
  const refused = await p.compose(['up', '-d', '--scale', 'a=4']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /services\.a: port 18080 is free on 3 of 4 needed nodes/);
  assert.deepEqual(await rows(p), []);
  await p.ok(['up', '-d', '--scale', 'a=3']);
  assert.deepEqual((await rows(p)).map((r) => r.Node).toSorted(), ['n1', 'n2', 'n3']);
  await p.ok(['up', '-d', '--scale', 'a=3', '--force-recreate']);
  assert.deepEqual((await rows(p)).map((r) => r.Node).toSorted(), ['n1', 'n2', 'n3']);
});

test('what shares a network namespace or a volume is together, and comes back to the same node', async () => {
  await using p = project(
    'group',
    `services: { a: { volumes: ["vol:/v"], ${SLEEPER} }, b: { network_mode: "service:a", ${SLEEPER} }, c: { volumes: ["vol:/v"], ${SLEEPER} } }\nvolumes: { vol: }`,
  );
  await p.ok(['up', '-d']);
  await p.ok(['exec', '-T', 'a', 'sh', '-c', 'echo kept > /v/x']);
  const [node] = (await rows(p)).map((r) => r.Node);
  assert.deepEqual(
    (await rows(p)).map((r) => r.Node),
    [node, node, node],
  );
  await p.ok(['up', '-d', '--force-recreate']);
  assert.deepEqual(
    (await rows(p)).map((r) => r.Node),
    [node, node, node],
  );
  assert.equal(await p.ok(['exec', '-T', 'c', 'cat', '/v/x']), 'kept\n');
});

test('secrets and configs reach the node, whichever it is', async () => {
  await using p = project('secret', `services: { a: { secrets: [s], scale: 3, ${SLEEPER} } }\nsecrets: { s: { file: ./s.txt } }`);
  p.write('hidden', 's.txt');
  await p.ok(['up', '-d']);
  for (const index of ['1', '2', '3']) assert.equal(await p.ok(['exec', '-T', '--index', index, 'a', 'cat', '/run/secrets/s']), 'hidden');
});

test('logs, one-offs and the foreground work across nodes', async () => {
  await using p = project('across', `services: { a: { image: busybox, command: 'sh -c "echo from $$HOSTNAME; sleep 1"', scale: 3 } }`);
  const { code, stdout } = await p.compose(['up']);
  assert.equal(code, 0);
  for (const n of [1, 2, 3]) {
    assert.match(stdout, new RegExp(`^a-${n}  \\| from [0-9a-f]{12}$`, 'm'));
    assert.match(stdout, new RegExp(`^a-${n} exited with code 0$`, 'm'));
  }
  assert.equal((await p.ok(['logs'])).match(/from/g)?.length, 3);
  const run = await p.compose(['run', '--rm', '-T', 'a', 'sh', '-c', 'cat; exit 5'], { input: 'in\n' });
  assert.deepEqual([run.code, run.stdout], [5, 'in\n']);
});

test('a manager that restarts does not end the foreground: nor logs -f: output goes on, and exits are told', async () => {
  await using p = project(
    'restart',
    `services: { a: { image: busybox, command: 'sh -c "for i in $$(seq 40); do echo tick $$i; sleep 0.5; done; exit 6"' } }`,
  );
  const up = p.start(['up', '--abort-on-container-exit']);
  await eventually(() => assert.match(up.stdout, /tick 2$/m));
  const logs = p.start(['logs', '-f']);
  await eventually(() => assert.match(logs.stdout, /tick 2$/m));
  await fleet.restartManager('SIGKILL');
  await eventually(() => assert.match(up.stdout, /tick 40$/m), 60_000);
  assert.equal(await up.ended, 6, up.stderr);
  assert.match(up.stdout, /^a-1 exited with code 6$/m);
  assert.equal(await logs.ended, 0, logs.stderr);
  assert.match(logs.stdout, /tick 40$/m);
});

test('real docker compose goes on with what we made on the fleet, and we with what it made', async () => {
  const theirs = await toolPath('compose-2.40');
  await using p = project(
    'theirs',
    `services: { db: { volumes: ["vol:/v"], ${SLEEPER} }, web: { scale: 3, depends_on: [db], ports: ["8080"], ${SLEEPER} } }\nvolumes: { vol: }`,
  );
  const names = async (): Promise<string[]> => (await fleet.docker(['ps', '-q', '--no-trunc'])).split('\n').toSorted();
  await p.ok(['up', '-d']);
  const ours = await names();
  const up = await p.other(theirs, ['up', '-d']);
  assert.equal(up.code, 0, up.stderr);
  assert.deepEqual(await names(), ours);
  assert.equal((await p.other(theirs, ['down', '-v'])).code, 0);
  assert.equal((await p.other(theirs, ['up', '-d'])).code, 0);
  const made = await names();
  await p.ok(['up', '-d']);
  assert.deepEqual(await names(), made);
});
