// Nothing lost, nothing doubled: engines that fail and return under containers with a reschedule policy.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

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
