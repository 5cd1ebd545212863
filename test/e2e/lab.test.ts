// The lab itself: engines as separate as machines, faults and their undoing, and that nothing of a lab remains.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { baseImageTar, type Lab, type LabEngine, openLab, startLab, stopLab, toolPath } from '../../lab/index.ts';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { machineTraces, tracesOf } from '../support/lab-traces.ts';

const program = join(dirname(dirname(import.meta.dirname)), 'bin/schwarm');
const NAME = 'labtest';

let lab: Lab;
before(async () => {
  lab = await startLab({
    name: NAME,
    engines: [
      { name: 'old', version: '20.10', labels: { zone: 'west' } },
      { name: 'old2', version: '20.10' },
      { name: 'mid', version: '26.1' },
      { name: 'new', version: '28.5', labels: { zone: 'east', disk: 'ssd' } },
    ],
  });
});
after(async () => await lab?.[Symbol.asyncDispose]());

async function docker(engine: LabEngine, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.run(args);
  assert.equal(exitCode, 0, stderr);
  return stdout.trim();
}

async function answers(engine: LabEngine): Promise<boolean> {
  const answer = await fetch(`http://${engine.address}/_ping`, { signal: AbortSignal.timeout(500) }).catch(() => undefined);
  return answer?.status === 200;
}

test('every engine is a machine of its own: version, name, id and labels', async () => {
  const infos = await Promise.all(lab.engines.map((engine) => docker(engine, 'info', '--format', '{{json .}}').then(JSON.parse)));
  assert.deepEqual(
    infos.map((info) => info.Name),
    ['old', 'old2', 'mid', 'new'],
  );
  assert.equal(new Set(infos.map((info) => info.ID)).size, 4);
  for (const [index, version] of ['20.10.', '20.10.', '26.1.', '28.5.'].entries())
    assert.ok(infos[index].ServerVersion.startsWith(version));
  assert.deepEqual(infos[3].Labels.toSorted(), ['disk=ssd', 'zone=east']);
});

test('the base image has one id on all engines, and other names can be loaded', async () => {
  const ids = await Promise.all(lab.engines.map((engine) => docker(engine, 'images', '-q', '--no-trunc', 'busybox:latest')));
  assert.match(ids[0]!, /^sha256:[0-9a-f]{64}$/);
  assert.equal(new Set(ids).size, 1);
  const tar = await baseImageTar({ tags: ['app:1', 'app:2'], labels: { made: 'here' }, command: ['echo', 'hello'] });
  assert.deepEqual(tar, await baseImageTar({ tags: ['app:1', 'app:2'], labels: { made: 'here' }, command: ['echo', 'hello'] }));
  const engine = lab.engine('mid');
  const body = new Blob([Uint8Array.from(tar)]);
  assert.equal((await fetch(`http://${engine.address}/images/load`, { method: 'POST', body })).status, 200);
  assert.equal(await docker(engine, 'run', '--rm', 'app:2'), 'hello');
});

test('containers run on every version, and published ports answer at the address of their engine', async () => {
  for (const engine of lab.engines) {
    const serve = `echo ${engine.name} >/var/www/index.html && exec httpd -f -h /var/www`;
    await docker(engine, 'run', '-d', '--init', '--name', 'web', '-p', '8080:80', '--memory', '64m', 'busybox', 'sh', '-c', serve);
    const text = await eventually(async () => await (await fetch(`http://${engine.ip}:8080/`)).text());
    assert.equal(text, `${engine.name}\n`);
    assert.equal(await docker(engine, 'exec', 'web', 'wget', '-qO-', 'http://127.0.0.1/'), engine.name);
  }
  const [first, last] = [lab.engine('old'), lab.engine('new')];
  assert.equal(await docker(first, 'run', '--rm', 'busybox', 'wget', '-qO-', `http://${last.ip}:8080/`), 'new');
});

test('a killed engine refuses, its containers are gone; healed it has its images and containers again', async () => {
  const engine = lab.engine('new');
  await docker(engine, 'run', '-d', '--name', 'always', '--restart', 'always', 'busybox', 'sleep', '7077123');
  await engine.kill();
  assert.equal(await engine.state(), 'killed');
  await assert.rejects(fetch(`http://${engine.address}/_ping`), (error: Error) => /ECONNREFUSED/.test(String(error.cause)));
  assert.equal((await outcome('pgrep', ['-f', 'sleep 7077123'])).stdout, '');
  await engine.heal();
  assert.equal(await engine.state(), 'up');
  assert.match(await docker(engine, 'ps', '-a', '--format', '{{.Names}} {{.State}}'), /web exited/);
  await eventually(async () => assert.equal(await docker(engine, 'inspect', '-f', '{{.State.Running}}', 'always'), 'true'));
  await docker(engine, 'start', 'web');
  await eventually(async () => assert.equal(await (await fetch(`http://${engine.ip}:8080/`)).text(), 'new\n'));
});

test('an engine asked to end ends, and can be healed', async () => {
  const engine = lab.engine('mid');
  await engine.kill('SIGTERM');
  assert.equal(await engine.state(), 'killed');
  await engine.heal();
  assert.ok(await answers(engine));
});

test('a frozen engine is silent while its containers serve, a cut one is not reached at all; both heal', async () => {
  const [frozen, cut] = [lab.engine('old'), lab.engine('old2')];
  await frozen.freeze();
  await cut.cut();
  assert.deepEqual([await frozen.state(), await cut.state()], ['frozen', 'cut']);
  assert.deepEqual([await answers(frozen), await answers(cut)], [false, false]);
  assert.equal(await (await fetch(`http://${frozen.ip}:8080/`)).text(), 'old\n');
  await assert.rejects(fetch(`http://${cut.ip}:8080/`, { signal: AbortSignal.timeout(500) }), { name: 'TimeoutError' });
  await Promise.all([frozen.heal(), cut.heal()]);
  assert.deepEqual([await answers(frozen), await answers(cut)], [true, true]);
  assert.equal(await (await fetch(`http://${cut.ip}:8080/`)).text(), 'old2\n');
});

test('an engine can be added, from another process too; a taken name changes nothing', async () => {
  const other = await openLab(NAME);
  const added = await other!.add({ name: 'late', version: '28.5', labels: { zone: 'north' } });
  assert.ok(await answers(added));
  assert.equal(await docker(added, 'run', '--rm', 'busybox', 'hostname', '-i').then((text) => text.length > 0), true);
  await assert.rejects(lab.add({ name: 'late', version: '28.5' }), /'late'/);
  assert.equal((await openLab(NAME))!.engines.length, 5);
  assert.match(other!.discovery(), /^nodes:\/\/(10\.209\.\d+\.\d+:2375,?){5}$/);
});

test('a lab that runs cannot be started a second time, and one beside it does not touch it', async () => {
  await assert.rejects(startLab({ name: NAME, engines: [{ name: 'x', version: '28.5' }] }), /running already/);
  {
    await using beside = await startLab({ name: `${NAME}-beside`, engines: [{ name: 'old', version: '28.5' }] });
    assert.notEqual(beside.hostAddress, lab.hostAddress);
    assert.equal(await docker(beside.engine('old'), 'ps', '-aq'), '');
  }
  assert.deepEqual(await Promise.all(lab.engines.map((engine) => engine.state())), ['up', 'up', 'up', 'up']);
});

test('the clients run', async () => {
  for (const tool of ['docker-20.10', 'docker-26.1', 'docker-28.5'] as const) {
    assert.match(await output(await toolPath(tool), ['--version']), new RegExp(tool.replace('docker-', 'version ')));
  }
  for (const tool of ['compose-2.26', 'compose-2.40'] as const) {
    assert.match(await output(await toolPath(tool), ['version', '--short']), new RegExp(`^${tool.replace('compose-', '')}`));
  }
});

test('a disposed lab leaves nothing, whatever ran in it', async () => {
  const before = await machineTraces();
  const name = `${NAME}-gone`;
  {
    await using gone = await startLab({
      name,
      engines: [
        { name: 'a', version: '20.10' },
        { name: 'b', version: '28.5' },
      ],
    });
    for (const engine of gone.engines) {
      await docker(engine, 'network', 'create', 'net1');
      await docker(engine, 'volume', 'create', 'vol1');
      await docker(
        engine,
        'run',
        '-d',
        '--restart',
        'always',
        '--network',
        'net1',
        '-v',
        'vol1:/data',
        '-p',
        '99:99',
        'busybox',
        'sleep',
        '7077124',
      );
    }
    await gone.engine('a').cut();
    await gone.engine('b').freeze();
    assert.notDeepEqual(await tracesOf(name), []);
  }
  await nothingRemains(name, before);
});

test('a lab in the foreground is removed even when nobody reads what it prints', async () => {
  const name = `${NAME}-pipe`;
  const child = up(name);
  child.stderr!.destroy();
  await eventually(async () => assert.ok((await fetch(`http://${(await openLab(name))!.engines[0]!.address}/_ping`)).ok));
  const code = ended(child);
  child.kill('SIGTERM');
  await code;
  assert.deepEqual(await tracesOf(name), []);
});

test('Ctrl-C removes everything, while the lab starts and while it runs', async () => {
  const before = await machineTraces();
  const name = `${NAME}-int`;
  for (const moment of ['starting', 'running'] as const) {
    const child = up(name);
    await (moment === 'running' ? printed(child, 'running until') : eventually(async () => assert.notDeepEqual(await tracesOf(name), [])));
    const code = ended(child);
    child.kill('SIGINT');
    assert.equal(await code, moment === 'running' ? 0 : 130);
    await nothingRemains(name, before);
  }
});

test('what a lab killed with -9 leaves is removed by down, and by the next up', async () => {
  const before = await machineTraces();
  const name = `${NAME}-kill`;
  for (const [moment, next] of [
    ['starting', 'down'],
    ['running', 'down'],
    ['running', 'up'],
  ] as const) {
    const child = up(name);
    await (moment === 'running' ? printed(child, 'running until') : eventually(async () => assert.notDeepEqual(await tracesOf(name), [])));
    const code = ended(child);
    child.kill('SIGKILL');
    await code;
    assert.notDeepEqual(await tracesOf(name), []);
    if (next === 'down') await output(program, ['lab', 'down', '--name', name]);
    else await (await startLab({ name, engines: [{ name: 'other', version: '28.5' }] }))[Symbol.asyncDispose]();
    await nothingRemains(name, before);
  }
});

test('the command line starts in the background, tells the state, breaks, heals, adds and removes', async () => {
  const name = `${NAME}-cli`;
  const cli = async (...args: string[]) => await output(program, ['lab', ...args, '--name', name]);
  try {
    const printedUp = await cli('up', '--engine', 'name=a,version=20.10,label=zone=west', '--engine', 'name=b');
    assert.match(printedUp, /^a {2}tcp:\/\/10\.209\.\d+\.11:2375 {2}20\.10$/m);
    const discovery = await cli('status', '--format', 'discovery');
    assert.ok(printedUp.endsWith(`schwarm manage ${discovery}`));
    await cli('kill', 'a');
    await cli('cut', 'b');
    const status = JSON.parse(await cli('status', '--format', 'json'));
    assert.deepEqual(
      status.engines.map((engine: { name: string; state: string; labels: unknown }) => [engine.name, engine.state, engine.labels]),
      [
        ['a', 'killed', { zone: 'west' }],
        ['b', 'cut', {}],
      ],
    );
    await cli('heal', 'a', 'b');
    assert.match(await cli('add', 'c', '--version', '26.1'), /^c {2}tcp:/);
    assert.match(await cli('status'), /^NAME +STATE +VERSION +ADDRESS +LABELS\na +up +20\.10 .*zone=west\nb +up +28\.5 .*\nc +up +26\.1 /);
    const missing = await outcome(program, ['lab', 'kill', 'nobody', '--name', name]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /has no engine 'nobody'; it has a, b, c/);
  } finally {
    await stopLab(name);
  }
  assert.deepEqual(await tracesOf(name), []);
});

function up(name: string): ChildProcess {
  return spawn(program, ['lab', 'up', '--name', name, '--engines', '2', '--wait'], { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function printed(child: ChildProcess, text: string): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (chunk) => {
      said += chunk;
      if (said.includes(text)) resolve();
    });
    child.once('exit', () => reject(new Error(`'${text}' was not printed, but: ${said}`)));
  });
}

async function ended(child: ChildProcess): Promise<number | null> {
  return await new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function nothingRemains(name: string, before: readonly string[]): Promise<void> {
  assert.deepEqual(await tracesOf(name), []);
  assert.deepEqual(await machineTraces(), before);
}
