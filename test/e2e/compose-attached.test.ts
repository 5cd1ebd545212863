// `schwarm compose` in the foreground and its commands on running containers, on one real engine.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Lab, startLab, toolPath } from '../../lab/index.ts';
import { outcome, output } from '../support/command.ts';
import { type ComposeProject, composeProject } from '../support/compose.ts';
import { eventually } from '../support/eventually.ts';

let lab: Lab;
let dockerCli: string;
before(async () => {
  lab = await startLab({ name: 'composefg', engines: [{ name: 'one', version: '28.5' }] });
  dockerCli = await toolPath('docker-28.5');
});
after(async () => await lab?.[Symbol.asyncDispose]());

const host = (): string => `tcp://${lab.engine('one').address}`;
const docker = (...args: string[]): Promise<string> => output(dockerCli, ['-H', host(), ...args]);
const project = (name: string, text: string): ComposeProject => composeProject(host(), name, text);
const SLEEPER = 'image: busybox, command: sleep 1000, init: true, stop_grace_period: 1s';
const ENDING = `services: { a: { image: busybox, command: 'sh -c "echo hello; echo oops >&2; sleep 0.5; exit 3"' }, bb: { ${SLEEPER} } }`;

test('output is shown under padded names, stderr on stderr, and up ends when all containers have ended', async () => {
  await using p = project(
    'out',
    `services: { a: { image: busybox, command: 'sh -c "echo hello; echo oops >&2"' }, bb: { image: busybox, command: echo there } }`,
  );
  const { code, stdout, stderr } = await p.compose(['up']);
  assert.equal(code, 0);
  assert.match(stdout, /^Attaching to a-1, bb-1$/m);
  assert.match(stdout, /^a-1 {3}\| hello$/m);
  assert.match(stdout, /^bb-1 {2}\| there$/m);
  assert.match(stdout, /^a-1 exited with code 0$/m);
  assert.match(stderr, /^a-1 {3}\| oops$/m);
});

test('--abort-on-container-exit and --abort-on-container-failure stop the rest and give the code of the first', async () => {
  await using p = project('abort', ENDING);
  for (const flag of ['--abort-on-container-exit', '--abort-on-container-failure']) {
    const { code, stderr } = await p.compose(['up', flag]);
    assert.equal(code, 3, flag);
    assert.match(stderr, /Aborting on container/);
    assert.equal((await p.ok(['ps', '-q'])).trim(), '');
  }
});

test('--exit-code-from gives the code of the service that is named, though another one ended first', async () => {
  await using p = project('codefrom', ENDING);
  assert.equal((await p.compose(['up', '--exit-code-from', 'bb'])).code, 143);
  assert.match((await p.compose(['up', '--exit-code-from', 'zz'])).stderr, /no such service: zz/);
});

test('a container the engine restarts is shown again and its end is told as a restart', async () => {
  await using p = project(
    'again',
    `services: { a: { image: busybox, command: 'sh -c "echo round; sleep 0.5; exit 1"', restart: "on-failure:1" } }`,
  );
  const { code, stdout } = await p.compose(['up']);
  assert.equal(code, 0);
  assert.match(stdout, /^a-1 exited with code 1 \(restarting\)$/m);
  assert.match(stdout, /^a-1 exited with code 1$/m);
  assert.equal(stdout.match(/\| round$/gm)?.length, 2);
});

test('Ctrl-C stops everything gracefully and ends with 130; a second one kills', async () => {
  await using p = project(
    'interrupt',
    `services: { a: { image: busybox, command: "sh -c 'echo ready; sleep 1000'", init: true, stop_grace_period: 60s } }`,
  );
  const once = p.start(['up']);
  await eventually(() => assert.match(once.stdout, /ready/));
  once.process.kill('SIGINT');
  assert.equal(await once.ended, 130, once.stderr);
  assert.match(once.stderr, /Gracefully Stopping\.\.\. press Ctrl\+C again to force/);
  assert.match(once.stdout, /a-1 exited with code 143/);

  p.write(
    `services: { a: { image: busybox, command: "sh -c 'trap : TERM; echo ready; while true; do sleep 1; done'", stop_grace_period: 60s } }`,
  );
  const twice = p.start(['up']);
  await eventually(() => assert.match(twice.stdout, /ready/));
  twice.process.kill('SIGTERM');
  await eventually(() => assert.match(twice.stderr, /Stopping/));
  twice.process.kill('SIGTERM');
  assert.equal(await twice.ended, 130, twice.stderr);
  assert.equal(await docker('inspect', '-f', '{{.State.Running}} {{.State.ExitCode}}', 'interrupt-a-1'), 'false 137');
});

test('Ctrl-C while a dependency is waited for stops what has started', async () => {
  await using p = project(
    'intwait',
    `services: { db: { healthcheck: { test: "false", interval: 100s }, ${SLEEPER} }, app: { depends_on: { db: { condition: service_healthy } }, ${SLEEPER} } }`,
  );
  const up = p.start(['up']);
  await eventually(async () => assert.equal(await docker('inspect', '-f', '{{.State.Running}}', 'intwait-db-1'), 'true'));
  up.process.kill('SIGINT');
  assert.equal(await up.ended, 130, up.stderr);
  assert.equal(await docker('inspect', '-f', '{{.State.Status}}', 'intwait-db-1', 'intwait-app-1'), 'exited\ncreated');
});

test('a dependency that fails ends the foreground with its error', async () => {
  await using p = project(
    'fgfail',
    `services: { db: { healthcheck: { test: "false", interval: 200ms, retries: 1 }, ${SLEEPER} }, app: { depends_on: { db: { condition: service_healthy } }, ${SLEEPER} } }`,
  );
  const { code, stderr } = await p.compose(['up'], { timeoutMs: 30_000 });
  assert.equal(code, 1);
  assert.match(stderr, /dependency failed to start: container fgfail-db-1 is unhealthy/);
});

test('a one-off has a name, labels and an exit code of its own, and ps hides it', async () => {
  await using p = project('oneoff', `services: { db: { ${SLEEPER} }, a: { image: busybox, ports: ["8080"], depends_on: [db] } }`);
  const run = await p.compose(['run', '--rm', '-T', '-e', 'X=1', 'a', 'sh', '-c', 'cat; echo $X; exit 9'], { input: 'in ' });
  assert.equal(run.code, 9);
  assert.equal(run.stdout, 'in 1\n');
  assert.equal((await p.ok(['ps', '--format', '{{.Name}}'])).trim(), 'oneoff-db-1');
  const id = (await p.ok(['run', '-d', 'a', 'sleep', '1000'])).trim();
  const [name, labels, ports] = JSON.parse(
    await docker('inspect', '-f', '[{{json .Name}},{{json .Config.Labels}},{{json .HostConfig.PortBindings}}]', id),
  );
  assert.match(name, /^\/oneoff-a-run-[0-9a-f]{12}$/);
  assert.equal(labels['com.docker.compose.oneoff'], 'True');
  assert.equal(labels['com.docker.compose.slug'].length, 64);
  assert.deepEqual(ports ?? {}, {});
  assert.ok(!(await p.ok(['ps', '--format', '{{.Name}}'])).includes('-run-'));
  assert.ok((await p.ok(['ps', '-a', '--format', '{{.Name}}'])).includes('-run-'));
  assert.equal((await p.compose(['run', '--rm', '-T', 'a', '/no/such'])).code, 1);
});

test('Ctrl-C on a one-off stops and removes it', async () => {
  await using p = project('runint', `services: { a: { ${SLEEPER} } }`);
  const run = p.start(['run', '--rm', '-T', 'a', 'sh', '-c', 'echo up; sleep 1000']);
  await eventually(() => assert.match(run.stdout, /up/));
  run.process.kill('SIGINT');
  assert.equal(await run.ended, 130, run.stderr);
  await eventually(async () => assert.equal(await docker('ps', '-aq', '--filter', 'label=com.docker.compose.project=runint'), ''));
});

test('run publishes and mounts what its flags say', async () => {
  await using p = project('runflags', `services: { a: { ${SLEEPER} } }`);
  mkdirSync(join(p.folder, 'in'));
  const id = (
    await p.ok([
      'run',
      '-d',
      '-p',
      '127.0.0.1:18099:80',
      '-v',
      './in:/in:ro',
      '-l',
      'x=y',
      '-u',
      '1',
      '-w',
      '/tmp',
      '--name',
      'mine',
      'a',
      'sleep',
      '100',
    ])
  ).trim();
  const inspected = JSON.parse(await docker('inspect', '-f', '{{json .}}', id));
  assert.equal(inspected.Name, '/mine');
  assert.deepEqual(inspected.HostConfig.PortBindings, { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18099' }] });
  assert.deepEqual(inspected.HostConfig.Binds, [`${p.folder}/in:/in:ro`]);
  assert.equal(inspected.Config.User, '1');
  assert.equal(inspected.Config.Labels.x, 'y');
});

test('exec has input, both outputs, a code, and picks its container', async () => {
  await using p = project('exec', `services: { a: { ${SLEEPER}, scale: 2 } }`);
  await p.ok(['up', '-d']);
  const result = await p.compose(['exec', '-T', '-e', 'V=1', 'a', 'sh', '-c', 'cat; echo $V >&2; exit 7'], { input: 'x'.repeat(100_000) });
  assert.equal(result.code, 7);
  assert.equal(result.stdout.length, 100_000);
  assert.equal(result.stderr, '1\n');
  const second = (await p.ok(['exec', '-T', '--index', '2', 'a', 'hostname'])).trim();
  assert.ok((await docker('inspect', '-f', '{{.Id}}', 'exec-a-2')).startsWith(second));
  assert.match((await p.compose(['exec', '-T', '--index=4', 'a', 'true'])).stderr, /service "a" is not running container #4/);
  await p.ok(['stop']);
  assert.match((await p.compose(['exec', '-T', 'a', 'true'])).stderr, /service "a" is not running/);
});

test('exec on a terminal has a terminal', async () => {
  await using p = project('tty', `services: { a: { ${SLEEPER} } }`);
  await p.ok(['up', '-d']);
  const program = join(import.meta.dirname, '../../bin/schwarm');
  const { code, stdout } = await outcome('script', ['-qec', `${program} compose exec a sh -c 'tty; exit 5'`, '/dev/null'], {
    cwd: p.folder,
    env: { DOCKER_HOST: host(), TERM: 'xterm' },
  });
  assert.equal(code, 5);
  assert.match(stdout, /\/dev\/pts\/0/);
});

test('logs: per service, last lines, times, following until the end', async () => {
  await using p = project(
    'logs',
    `services: { a: { image: busybox, command: 'sh -c "for i in 1 2 3; do echo line $$i; sleep 0.3; done"' }, b: { image: busybox, command: echo other } }`,
  );
  await p.ok(['up', '-d']);
  const followed = await p.ok(['logs', '-f', 'a']);
  assert.equal(followed, 'a-1  | line 1\na-1  | line 2\na-1  | line 3\n');
  assert.equal(await p.ok(['logs', '--tail', '1', '--no-log-prefix', 'a']), 'line 3\n');
  assert.match(await p.ok(['logs', '-t', 'b']), /^b-1 {2}\| \d{4}-\d\d-\d\dT[\d:.]+Z other$/m);
  assert.match((await p.compose(['logs', 'zz'])).stderr, /no such service: zz/);
});

test('commands work from labels alone when the project is named and its file is not here', async () => {
  await using p = project('labels', `services: { a: { ${SLEEPER} } }`);
  await p.ok(['up', '-d']);
  const elsewhere = { cwd: '/' };
  assert.match((await p.compose(['ps'], elsewhere)).stderr, /no configuration file provided: not found/);
  assert.equal((await p.ok(['-p', 'labels', 'ps', '--format', '{{.Service}}'], elsewhere)).trim(), 'a');
  await p.ok(['-p', 'labels', 'stop', '-t', '0'], elsewhere);
  await p.ok(['-p', 'labels', 'start'], elsewhere);
  await p.ok(['-p', 'labels', 'restart', '-t', '0', 'a'], elsewhere);
  await p.ok(['-p', 'labels', 'kill'], elsewhere);
  assert.match(await p.ok(['-p', 'labels', 'rm', '-f'], elsewhere), /Going to remove labels-a-1/);
  await p.ok(['-p', 'labels', 'down'], elsewhere);
  assert.equal(await docker('network', 'ls', '-q', '--filter', 'name=labels_default'), '');
});

test('port, top, images, ls, wait and cp tell and do what their names say', async () => {
  await using p = project(
    'tell',
    `services: { a: { ports: ["8080", "127.0.0.1:18098:81"], ${SLEEPER} }, job: { image: busybox, command: 'sh -c "sleep 1; exit 4"' } }`,
  );
  await p.ok(['up', '-d']);
  assert.match(await p.ok(['port', 'a', '8080']), /^0\.0\.0\.0:\d+\n$/);
  assert.equal(await p.ok(['port', 'a', '81']), '127.0.0.1:18098\n');
  assert.match((await p.compose(['port', 'a', '99'])).stderr, /no port 99\/tcp for container tell-a-1: /);
  const waited = await p.compose(['wait', 'job']);
  assert.equal(waited.code, 4);
  assert.match(waited.stdout, /^container "[0-9a-f]{64}" exited with status code 4\n$/);
  assert.match(await p.ok(['top', 'a']), /^SERVICE +# +UID[\s\S]*\na +1 .*sleep 1000/m);
  assert.match(
    await p.ok(['images', '--format', 'json', 'a']),
    /^\[\{"ID":"sha256:[0-9a-f]{64}","ContainerName":"tell-a-1","Repository":"busybox","Tag":"latest"/,
  );
  assert.ok(JSON.parse(await p.ok(['ls', '--format', 'json'])).some((row: { Name: string }) => row.Name === 'tell'));

  mkdirSync(join(p.folder, 'dir/sub'), { recursive: true });
  writeFileSync(join(p.folder, 'dir/sub/file'), 'content');
  await p.ok(['cp', 'dir', 'a:/tmp']);
  await p.ok(['cp', 'dir/sub/file', 'a:/tmp/renamed']);
  assert.equal(await p.ok(['exec', '-T', 'a', 'cat', '/tmp/dir/sub/file', '/tmp/renamed']), 'contentcontent');
  await p.ok(['cp', 'a:/tmp/dir', 'back']);
  assert.equal(readFileSync(join(p.folder, 'back/sub/file'), 'utf8'), 'content');
  await p.ok(['cp', 'a:/tmp/renamed', '.']);
  assert.equal(readFileSync(join(p.folder, 'renamed'), 'utf8'), 'content');
  assert.match((await p.compose(['cp', 'a:/no/such', '.'])).stderr, /no\/such/);
});

test('events come as they happen, as lines and as JSON', async () => {
  await using p = project('events', `services: { a: { ${SLEEPER} } }`);
  await p.ok(['create']);
  const watching = p.start(['events', '--json']);
  await eventually(async () => {
    await p.ok(['restart', '-t', '0', 'a']);
    assert.match(watching.stdout, /"action":"start"/);
  });
  watching.process.kill('SIGINT');
  assert.equal(await watching.ended, 130);
  const event = JSON.parse(watching.stdout.split('\n').find((line) => line.includes('"action":"start"')) ?? '');
  assert.equal(event.service, 'a');
  assert.equal(event.type, 'container');
  assert.equal(event.attributes.name, 'events-a-1');
});
