// Engines that are killed, frozen, cut and returned under a running workload; the manager killed and restarted.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { arrayOf, objectOf } from '../../src/base/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

const QUICK = ['--engine-probe-interval', '200ms', '--engine-probe-timeout', '500ms'];
const SLEEP = ['busybox', 'sleep', '1000'];

let fleet: Fleet;
before(async () => {
  fleet = await startFleet({ name: 'faults', engines: ['20.10', '26.1', '28.5'], manage: QUICK });
});
after(async () => await fleet?.[Symbol.asyncDispose]());
afterEach(async () => {
  for (const engine of fleet.lab.engines) await engine.heal();
  await eventually(
    async () => assert.equal((await stateOf('n1')) + (await stateOf('n2')) + (await stateOf('n3')), 'HealthyHealthyHealthy'),
    60_000,
  );
  await fleet.clear();
});

/** The Status row of a node in `docker info`. */
async function stateOf(node: string): Promise<string> {
  const rows = arrayOf(objectOf(await (await fetch(`http://${fleet.manager.address}/info`)).json())['SystemStatus']).map((row) =>
    arrayOf(row).map(String),
  );
  const at = rows.findIndex(([name]) => name?.trim() === node);
  return rows.slice(at).find(([name]) => name?.includes('Status'))?.[1] ?? '';
}

async function becomesUnhealthy(node: string): Promise<void> {
  await eventually(async () => assert.equal(await stateOf(node), 'Unhealthy'), 30_000);
}

async function workload(): Promise<void> {
  for (const node of ['n1', 'n2', 'n3']) {
    await fleet.docker(['run', '-d', '--name', `on-${node}`, '-e', `constraint:node==${node}`, ...SLEEP]);
  }
}

for (const [fault, act] of [
  ['killed', (f: Fleet) => f.lab.engine('n2').kill()],
  ['frozen', (f: Fleet) => f.lab.engine('n2').freeze()],
  ['cut off', (f: Fleet) => f.lab.engine('n2').cut()],
] as const) {
  test(`an engine is ${fault}: unhealthy, its containers shown as Host Down, others unharmed, all well when it returns`, async () => {
    await workload();
    await act(fleet);
    await becomesUnhealthy('n2');

    const started = performance.now();
    assert.deepEqual((await fleet.docker(['ps', '--format', '{{.Names}}'])).split('\n').toSorted(), ['on-n1', 'on-n3']);
    assert.match(await fleet.docker(['ps', '-a', '-f', 'name=on-n2', '--format', '{{.Status}}']), /Host Down/);
    await fleet.docker(['exec', 'on-n1', 'true']);
    const nodes = new Set<string>();
    for (let i = 0; i < 4; i++) {
      await fleet.docker(['run', '-d', '--name', `new-${i}`, ...SLEEP]);
      nodes.add(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', `new-${i}`]));
    }
    assert.deepEqual([...nodes].toSorted(), ['n1', 'n3']);
    assert.ok(performance.now() - started < 60_000, 'nothing waited for the failed engine');

    const refused = await fleet.tryDocker(['exec', 'on-n2', 'true']);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /n2/);
    const taken = await fleet.tryDocker(['create', '--name', 'on-n2', 'busybox']);
    assert.match(taken.stderr, /already in use/, 'its names stay taken');

    await fleet.lab.engine('n2').heal();
    await eventually(async () => assert.equal(await stateOf('n2'), 'Healthy'), 60_000);
    const status = await fleet.docker(['ps', '-a', '-f', 'name=on-n2', '--format', '{{.Status}}']);
    assert.match(status, fault === 'killed' ? /^Exited/ : /^Up/);
    await fleet.docker(['start', 'on-n2']);
    assert.equal(await fleet.docker(['exec', 'on-n2', 'echo', 'back']), 'back');
  });
}

test('a stopped daemon (SIGTERM) and a container removed meanwhile are seen as they are', async () => {
  await workload();
  await fleet.engine('n3', ['rm', '-f', 'on-n3']);
  await eventually(async () => assert.match((await fleet.tryDocker(['inspect', 'on-n3'])).stderr, /No such/i));
  await fleet.engine('n3', ['run', '-d', '--name', 'behind', ...SLEEP]);
  assert.equal(await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'behind']), 'n3');
  await fleet.lab.engine('n3').kill('SIGTERM');
  await becomesUnhealthy('n3');
});

test('a manager killed with -9 and restarted knows every container again and changes nothing', async () => {
  await workload();
  await fleet.docker(['create', '--name', 'stopped', '-p', '8099:80', '-m', '64m', 'busybox']);
  // Engines list seconds: which of two containers of one second is the newer only the manager knew that made them.
  const listed = async (): Promise<readonly string[]> => {
    const format = '{{.ID}} {{.Names}} {{.State}} {{.Label "io.schwarm.node"}}';
    return (await fleet.docker(['ps', '-a', '--no-trunc', '--format', format])).split('\n').toSorted();
  };
  const before = await listed();
  await fleet.restartManager('SIGKILL');
  // It serves after a second even where a busy machine has not listed every engine yet.
  await eventually(async () => assert.deepEqual(await listed(), before));
  const holder = await fleet.docker(['inspect', '-f', '{{.Node.Name}}', 'stopped']);
  const refused = await fleet.tryDocker(['create', '-p', '8099:80', '-e', `constraint:node==${holder}`, 'busybox']);
  assert.match(refused.stderr, /8099/, 'what a stopped container reserved is known again');
});

test('of 200 concurrent creates with 20 names each name is created once', async () => {
  const create = async (i: number): Promise<number> => {
    const answer = await fetch(`http://${fleet.manager.address}/containers/create?name=same-${i % 20}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Image: 'busybox', Cmd: ['true'] }),
    });
    await answer.text();
    return answer.status;
  };
  const statuses = await Promise.all(Array.from({ length: 200 }, (_, i) => create(i)));
  assert.equal(statuses.filter((s) => s === 201).length, 20);
  assert.equal(statuses.filter((s) => s === 409).length, 180);
  const names = (await fleet.docker(['ps', '-a', '--format', '{{.Names}}'])).split('\n').toSorted();
  assert.deepEqual(names, Array.from({ length: 20 }, (_, i) => `same-${i}`).toSorted());
  const onEngines: string[] = [];
  for (const node of ['n1', 'n2', 'n3'])
    onEngines.push(...(await fleet.engine(node, ['ps', '-a', '--format', '{{.Names}}'])).split('\n').filter(Boolean));
  assert.deepEqual(onEngines.toSorted(), names);
});
