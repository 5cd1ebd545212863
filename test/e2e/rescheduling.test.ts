// Nothing lost, nothing doubled: engines that fail and return under containers with a reschedule policy.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';
import { startRegistry } from '../support/registry.ts';

const QUICK = ['--engine-probe-interval', '200ms', '--engine-probe-timeout', '500ms', '--reschedule-grace', '1s'];
const SLEEP = ['busybox', 'sleep', '1000'];
const SURVIVES = ['-e', 'reschedule:on-node-failure'];

let fleet: Fleet;
before(async () => {
  fleet = await startFleet({ name: 'resched', engines: ['20.10', '26.1', '28.5'], manage: QUICK });
});
after(async () => await fleet?.[Symbol.asyncDispose]());
afterEach(async () => {
  for (const engine of fleet.lab.engines) await engine.heal();
  await eventually(async () => {
    for (const { name } of fleet.lab.engines) assert.equal(await stateOf(name), 'Healthy');
  }, 60_000);
  await fleet.clear();
});

async function stateOf(node: string): Promise<string> {
  const text = await fleet.docker(['info']);
  const lines = text.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => line.startsWith(`${node}:`));
  return (
    lines
      .slice(at)
      .find((line) => line.includes('Status:'))
      ?.split(': ')[1] ?? ''
  );
}

/** What `docker info` warns of; the CLI prints it to its standard error. */
async function warnings(): Promise<string> {
  return (await fleet.tryDocker(['info'])).stderr;
}

async function nodeOf(name: string): Promise<string> {
  return await fleet.docker(['inspect', '-f', '{{.Node.Name}}', name]);
}

/** Names of all containers that an engine has, running ones marked. */
async function onEngine(node: string): Promise<string> {
  return await fleet.engine(node, ['ps', '-a', '--format', '{{.Names}} {{.State}}']);
}

/** Waits until a container runs on another node than `lost`, and returns that node and how long it took. */
async function replacedFrom(name: string, lost: string, timeoutMs: number): Promise<{ readonly node: string; readonly tookMs: number }> {
  const started = performance.now();
  const node = await eventually(
    async () => {
      // From the manager's memory: a call to a node that has just failed waits.
      const listed = await fleet.docker(['ps', '-a', '-f', `name=^${name}$`, '--format', '{{.State}} {{.Label "io.schwarm.node"}}']);
      const [state, at] = listed.split(' ');
      assert.notEqual(at, lost);
      assert.equal(state, 'running');
      return at ?? '';
    },
    timeoutMs,
    50,
  );
  return { node, tookMs: performance.now() - started };
}

for (const [fault, act] of [
  ['killed', (node: string) => fleet.lab.engine(node).kill()],
  ['frozen', (node: string) => fleet.lab.engine(node).freeze()],
  ['cut off', (node: string) => fleet.lab.engine(node).cut()],
] as const) {
  test(`an engine is ${fault}: its container runs elsewhere within seconds; returned, it loses the old copy before it is healthy`, async (t) => {
    await fleet.docker([
      'run',
      '-d',
      '--name',
      'web',
      '--hostname',
      'web.example',
      '-e',
      'COLOUR=blue',
      '-e',
      'constraint:node==n2',
      ...SLEEP,
    ]);
    await fleet.docker(['rm', '-f', 'web']);
    await fleet.docker(['run', '-d', '--name', 'web', '-e', 'COLOUR=blue', ...SURVIVES, ...SLEEP]);
    const lost = await nodeOf('web');
    await act(lost);
    const { node, tookMs } = await replacedFrom('web', lost, 15_000);
    t.diagnostic(`${fault}: replaced after ${Math.round(tookMs)} ms`);
    assert.equal(await fleet.docker(['exec', 'web', 'sh', '-c', 'echo $COLOUR']), 'blue');
    assert.equal(await fleet.docker(['ps', '-a', '--format', '{{.Names}}']), 'web', 'the old copy is not listed');

    await fleet.lab.engine(lost).heal();
    await eventually(async () => assert.equal(await stateOf(lost), 'Healthy'), 60_000);
    assert.equal(await onEngine(lost), '', 'by then the old copy is gone');
    assert.equal(await onEngine(node), 'web running');
    assert.equal(await fleet.docker(['ps', '-a', '--format', '{{.Names}}']), 'web');
  });
}

test('wanted stopped it is made anew and not started; renamed and updated it stays so', async () => {
  await fleet.docker(['create', '--name', 'job', ...SURVIVES, '-m', '32m', ...SLEEP]);
  await fleet.docker(['start', 'job']);
  await fleet.docker(['rename', 'job', 'task']);
  await fleet.docker(['update', '-m', '48m', '--memory-swap', '96m', 'task']);
  await fleet.docker(['stop', '-t', '0', 'task']);
  const lost = await nodeOf('task');
  await fleet.lab.engine(lost).kill();
  await eventually(async () => {
    const listed = await fleet.docker(['ps', '-a', '--format', '{{.Names}} {{.State}} {{.Label "io.schwarm.node"}}']);
    assert.match(listed, /^task created n\d$/);
    assert.ok(!listed.endsWith(lost));
  });
  assert.equal(await fleet.docker(['inspect', '-f', '{{.HostConfig.Memory}}', 'task']), String(48 * 1024 * 1024));
});

test('an engine that is shut down in order stops its containers first; the replacement is started all the same', async () => {
  await fleet.docker(['run', '-d', '--name', 'web', ...SURVIVES, ...SLEEP]);
  const lost = await nodeOf('web');
  await fleet.lab.engine(lost).kill('SIGTERM');
  await replacedFrom('web', lost, 20_000);
});

test('what its user removed is not made anew: by name, by prune, at the engine, or while its node is away', async () => {
  for (const name of ['removed', 'pruned', 'behind', 'away']) {
    await fleet.docker(['run', '-d', '--name', name, '-e', 'constraint:node==n3', ...SURVIVES, ...SLEEP]);
  }
  await fleet.docker(['rm', '-f', 'removed']);
  await fleet.docker(['stop', '-t', '0', 'pruned']);
  await fleet.docker(['container', 'prune', '-f']);
  await fleet.engine('n3', ['rm', '-f', 'behind']);
  await eventually(async () => assert.equal(await fleet.docker(['ps', '-a', '--format', '{{.Names}}']), 'away'));
  await fleet.lab.engine('n3').kill();
  await eventually(async () => assert.equal(await stateOf('n3'), 'Unhealthy'), 10_000);
  await fleet.docker(['rm', '-f', 'away']);
  await fleet.lab.engine('n3').heal();
  await eventually(async () => assert.equal(await stateOf('n3'), 'Healthy'), 60_000);
  await eventually(async () => assert.equal(await fleet.docker(['ps', '-a', '--format', '{{.Names}} {{.Status}}']), '', fleet.manager.log));
  for (const node of ['n1', 'n2', 'n3']) assert.equal(await onEngine(node), '');
});

test('a container whose data is on the failed node waits for it, and says so; told that it may, it starts without', async () => {
  await fleet.docker([
    'run',
    '-d',
    '--name',
    'db',
    '-v',
    'records:/data',
    '-e',
    'constraint:node==n1',
    ...SURVIVES,
    'busybox',
    'sh',
    '-c',
    'echo kept > /data/file; exec sleep 1000',
  ]);
  await fleet.docker([
    'run',
    '-d',
    '--name',
    'cache',
    '-v',
    'scratch:/data',
    '-l',
    'io.schwarm.reschedule.volumes=empty',
    '-e',
    'constraint:node==~n1',
    '-e',
    'affinity:container==db',
    ...SURVIVES,
    ...SLEEP,
  ]);
  const lost = await nodeOf('db');
  await fleet.lab.engine(lost).kill();
  await eventually(async () => {
    assert.match(
      await fleet.docker(['ps', '-a', '-f', 'name=db', '--format', '{{.Status}}']),
      /^Host Down \(volume records is on n\d only/,
    );
  });
  await fleet.lab.engine(lost).heal();
  await eventually(async () => assert.equal(await fleet.docker(['exec', 'db', 'cat', '/data/file']), 'kept'), 60_000);
  await fleet.docker(['rm', '-f', 'db', 'cache']);
  assert.match(await fleet.docker(['volume', 'ls', '-q']), /records/, 'volumes stay');
  await fleet.docker(['volume', 'rm', '-f', 'records', 'scratch']);
});

test('a container that finds no place waits for one', async () => {
  await fleet.docker(['run', '-d', '--name', 'web', '-e', 'constraint:node==n2', ...SURVIVES, ...SLEEP]);
  await fleet.lab.engine('n2').kill();
  await eventually(async () => {
    assert.match(
      await fleet.docker(['ps', '-a', '-f', 'name=web', '--format', '{{.Status}}']),
      /^Host Down \(node n2 is lost, but Unable to find a node/,
    );
  });
  await fleet.lab.engine('n2').heal();
  await eventually(
    async () => assert.equal(await fleet.docker(['ps', '--format', '{{.Names}} {{.Label "io.schwarm.node"}}']), 'web n2'),
    60_000,
  );
});

test('on-loss: removed or dead behind our back it is restored; on-unhealthy: replaced when its health check fails', async () => {
  await fleet.docker(['run', '-d', '--name', 'web', '-e', 'reschedule:on-loss', ...SLEEP]);
  const first = await fleet.docker(['inspect', '-f', '{{.Id}} {{.Node.Name}}', 'web']);
  await fleet.engine(first.split(' ')[1] ?? '', ['rm', '-f', 'web']);
  await eventually(async () => {
    assert.notEqual(await fleet.docker(['inspect', '-f', '{{.Id}}', 'web']), first.split(' ')[0]);
    assert.equal(await fleet.docker(['inspect', '-f', '{{.State.Status}}', 'web']), 'running');
  });
  const health = ['--health-cmd', 'test ! -e /sick', '--health-interval', '200ms', '--health-retries', '2'];
  await fleet.docker(['run', '-d', '--name', 'sick', ...health, '-e', 'reschedule:on-unhealthy', ...SLEEP]);
  const before = await fleet.docker(['inspect', '-f', '{{.Id}}', 'sick']);
  await fleet.docker(['exec', 'sick', 'touch', '/sick']);
  await eventually(async () => {
    assert.notEqual(await fleet.docker(['inspect', '-f', '{{.Id}}', 'sick']), before);
    assert.equal(await fleet.docker(['inspect', '-f', '{{.State.Health.Status}}', 'sick']), 'healthy');
  }, 30_000);
});

test('a container of a committed image carries copied labels and is left alone', async () => {
  await fleet.docker(['run', '-d', '--name', 'web', '-e', 'constraint:node==~n1', ...SURVIVES, ...SLEEP]);
  const lost = await nodeOf('web');
  await fleet.docker(['commit', 'web', 'copied:1']);
  await fleet.engine(lost, ['run', '-d', '--name', 'copy', 'copied:1']);
  await fleet.lab.engine(lost).cut();
  await replacedFrom('web', lost, 15_000);
  await fleet.lab.engine(lost).heal();
  await eventually(async () => assert.equal(await stateOf(lost), 'Healthy'), 60_000);
  assert.equal(await onEngine(lost), 'copy running');
  await fleet.docker(['rm', '-f', 'copy', 'web']);
  await fleet.engine(lost, ['rmi', '-f', 'copied:1']);
});

test('most of the fleet vanishes at once: nothing is made anew until enough of it answers', async () => {
  for (const node of ['n1', 'n2', 'n3']) {
    await fleet.docker(['run', '-d', '--name', `on-${node}`, '-e', `constraint:node==~${node}`, ...SURVIVES, ...SLEEP]);
  }
  await Promise.all([fleet.lab.engine('n1').cut(), fleet.lab.engine('n2').cut()]);
  await eventually(async () => assert.match(await warnings(), /rescheduling pauses: 2 of 3 nodes were lost at once/), 15_000);
  assert.equal((await onEngine('n3')).split('\n').length, 1);
  await fleet.lab.engine('n1').heal();
  await eventually(async () => assert.doesNotMatch(await warnings(), /rescheduling pauses/), 30_000);
  await eventually(async () => assert.equal((await fleet.docker(['ps', '-q'])).split('\n').length, 3), 20_000);
  await fleet.lab.engine('n2').heal();
});

test('a manager killed with -9 while it makes containers anew: none lost, none doubled', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `many-${i}`);
  for (const name of names) await fleet.docker(['run', '-d', '--name', name, '-e', 'constraint:node==~n2', ...SURVIVES, ...SLEEP]);
  await fleet.lab.engine('n2').kill();
  await eventually(() => assert.match(fleet.manager.log, /container rescheduled/), 15_000, 5);
  await fleet.restartManager('SIGKILL');
  await eventually(async () => {
    const running = await fleet.docker(['ps', '--format', '{{.Names}}']);
    assert.deepEqual(running.split('\n').toSorted(), names.toSorted());
  }, 30_000);
  await fleet.lab.engine('n2').heal();
  await eventually(async () => assert.equal(await stateOf('n2'), 'Healthy'), 60_000);
  const everywhere = (await Promise.all(['n1', 'n2', 'n3'].map(onEngine))).join('\n').split('\n').filter(Boolean);
  assert.deepEqual(everywhere.toSorted(), names.map((name) => `${name} running`).toSorted());
});

test('a node that failed together with the manager: its containers are known, and made anew', async () => {
  await fleet.docker(['run', '-d', '--name', 'web', '-e', 'constraint:node==~n2', ...SURVIVES, ...SLEEP]);
  await fleet.docker(['run', '-d', '--name', 'db', '-v', 'kept:/data', '-e', 'constraint:node==n2', ...SURVIVES, ...SLEEP]);
  await fleet.manager.kill('SIGKILL');
  await fleet.lab.engine('n2').kill();
  await fleet.restartManager('SIGKILL');
  await replacedFrom('web', 'n2', 15_000);
  await eventually(async () => {
    assert.match(await fleet.docker(['ps', '-a', '-f', 'name=db', '--format', '{{.Status}}']), /^Host Down \(volume kept is on n2 only/);
  });
  const refused = await fleet.tryDocker(['create', '--name', 'db', 'busybox']);
  assert.match(refused.stderr, /already in use/);
  await fleet.docker(['rm', '-f', 'db']);
  assert.equal(await fleet.docker(['ps', '-a', '--format', '{{.Names}}']), 'web');
});

test('a lost store is made anew from the labels of containers', async () => {
  await fleet.docker(['network', 'create', 'lane']);
  await fleet.docker([
    'run',
    '-d',
    '--name',
    'web',
    '--network',
    'lane',
    '--network-alias',
    'shop',
    '-e',
    'COLOUR=red',
    '-e',
    'constraint:node==~n1',
    ...SURVIVES,
    ...SLEEP,
  ]);
  const lost = await nodeOf('web');
  await fleet.manager.kill('SIGKILL');
  for (const file of fleet.recordFiles()) rmSync(file);
  await fleet.restartManager('SIGKILL');
  await eventually(() => assert.match(fleet.manager.log, /container put on record by its labels/), 20_000);
  await fleet.lab.engine(lost).kill();
  await replacedFrom('web', lost, 15_000);
  assert.equal(await fleet.docker(['exec', 'web', 'sh', '-c', 'echo $COLOUR']), 'red');
  assert.match(await fleet.docker(['inspect', '-f', '{{json .NetworkSettings.Networks.lane.Aliases}}', 'web']), /"shop"/);
  await fleet.docker(['rm', '-f', 'web']);
  await fleet.lab.engine(lost).heal();
  await eventually(async () => assert.equal(await stateOf(lost), 'Healthy'), 60_000);
  await fleet.docker(['network', 'rm', 'lane']);
});

test('an image of a private registry is pulled again with the credentials its user had', async () => {
  await using registry = await startRegistry(fleet.lab, ['n1', 'n2', 'n3'], { login: true });
  const image = `${registry.address}/team/app:1`;
  await fleet.docker(['login', '-u', 'alice', '--password-stdin', registry.address], { input: 'secret' });
  await fleet.docker(['tag', 'busybox', image]);
  await fleet.docker(['push', image]);
  await fleet.docker(['rmi', image]);
  await fleet.docker(['pull', image]);
  await fleet.docker(['run', '-d', '--name', 'web', '-e', 'constraint:node==~n2', ...SURVIVES, image, 'sleep', '1000']);
  const lost = await nodeOf('web');
  for (const node of ['n1', 'n2', 'n3'].filter((name) => name !== lost)) await fleet.engine(node, ['rmi', image]);
  await fleet.restartManager('SIGKILL');
  await fleet.lab.engine(lost).cut();
  await replacedFrom('web', lost, 15_000);
  await fleet.docker(['rm', '-f', 'web']);
  await fleet.lab.engine(lost).heal();
  await eventually(async () => assert.equal(await stateOf(lost), 'Healthy'), 60_000);
  await fleet.docker(['rmi', image]);
});
