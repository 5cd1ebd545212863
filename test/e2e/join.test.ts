// Engines that join through a manager by a token, and agents that stop what may run elsewhere when they are cut off.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, type Lab, startLab } from '../../lab/index.ts';
import { type AgentProcess, startAgent } from '../store/agent-process.ts';
import { ApiClient } from '../support/api-client.ts';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';

const schwarm = new URL('../../bin/schwarm', import.meta.url).pathname;
const QUICK = ['--engine-probe-interval', '200ms', '--engine-probe-timeout', '500ms', '--reschedule-grace', '1s'];
const TTL_MS = 4_000;
const SURVIVES = { Env: ['reschedule:on-node-failure'] };

let lab: Lab;
let manager: ManagerProcess;
let api: ApiClient;
let token: string;
let port = 0;
const agents = new Map<string, AgentProcess>();
const records = mkdtempSync(join(tmpdir(), 'schwarm-join-'));

async function manage(): Promise<ManagerProcess> {
  const box = { ip: lab.hostAddress, enter: ['env'] as const };
  return await startManager('', ['--store', `embedded://${records}/manager.db`, ...QUICK], { box, port });
}

before(async () => {
  lab = await startLab({ name: 'join', engines: ['n1', 'n2', 'n3'].map((name) => ({ name, version: '28.5' })) });
  [port = 0] = await freePorts(1);
  manager = await manage();
  api = new ApiClient(`http://${manager.address}`);
  token = await output(schwarm, ['token', '-q', '-H', manager.host]);
});
after(async () => {
  for (const agent of agents.values()) await agent[Symbol.asyncDispose]();
  await manager?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
  rmSync(records, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const { name } of lab.engines) if (!agents.has(name)) agents.set(name, agentOn(name));
  await eventually(async () => assert.deepEqual(await healthy(), ['n1', 'n2', 'n3']), 20_000, 50);
});

/** An agent on a node: it reaches its engine by its socket, whatever becomes of the network. */
function agentOn(name: string, shown = token): AgentProcess {
  const engine = lab.engine(name);
  const flags = ['--token', shown, '--ttl', `${TTL_MS}ms`, '--heartbeat', '1s', '--engine', `unix://${engine.socketPath}`];
  return startAgent(manager.address, engine.address, flags, { enter: engine.enter, fences: true });
}

async function info(): Promise<readonly (readonly string[])[]> {
  const rows = await api.read('/info', 'SystemStatus');
  return Array.isArray(rows) ? rows : [];
}

async function healthy(): Promise<readonly string[]> {
  const rows = await info();
  return rows.flatMap(([key = ''], i) => (/^ n\d/.test(key) && rows[i + 2]?.[1] === 'Healthy' ? [key.trim()] : [])).toSorted();
}

async function agentRows(): Promise<string> {
  return (await info())
    .filter(([key]) => key?.includes('Agent'))
    .map(([, text]) => text)
    .join();
}

/** Names of the nodes on which a container can run now, one for each. */
async function live(): Promise<readonly string[]> {
  const counts = await Promise.all(lab.engines.map(async (engine) => (await engine.liveContainers()).map(() => engine.name)));
  return counts.flat();
}

test('an engine joins with the token; without the right one its agent ends and says what to do', async () => {
  assert.match(
    await output(schwarm, ['token', '-H', manager.host]),
    /^schwarm join --token SCHWARM-1-[0-9a-f]{64} --advertise HOST:PORT 1\d+\.\S+:\d+$/,
  );
  const args = ['--advertise', '127.0.0.1:1', '--no-fence', manager.address];
  const wrong = await outcome(schwarm, ['join', '--token', 'SCHWARM-1-wrong', ...args], { timeoutMs: 15_000 });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /the join token is not the one of this fleet.*`schwarm token`/);
  const old = token;
  token = await output(schwarm, ['token', '-q', '--rotate', '-H', manager.host]);
  assert.notEqual(token, old);
  assert.equal((await outcome(schwarm, ['join', '--token', old, ...args], { timeoutMs: 15_000 })).code, 1);
  const strangers = [...lab.engine('n1').enter, 'curl', '-s', '-X', 'POST', `http://${manager.address}/schwarm/token`];
  assert.match(await output(strangers[0] ?? '', strangers.slice(1)), /the join token is told on the manager/);
  assert.deepEqual(await healthy(), ['n1', 'n2', 'n3'], 'those that joined stay');
});

test('an agent that is stopped takes its engine out; one that is killed does not while the engine answers', async () => {
  await api.run('stays', { ...SURVIVES, Env: [...SURVIVES.Env, 'constraint:node==n2'] });
  assert.equal(await agents.get('n1')?.end('SIGTERM'), 0);
  await eventually(async () => assert.deepEqual(await healthy(), ['n2', 'n3']));
  agents.delete('n1');
  await agents.get('n2')?.end('SIGKILL');
  agents.delete('n2');
  await eventually(async () => assert.match(await agentRows(), /vanished without a word/), TTL_MS + 5_000, 100);
  await delay(1_500);
  assert.deepEqual(await healthy(), ['n2', 'n3']);
  assert.deepEqual(await live(), ['n2'], 'its container runs on, and nowhere else');
  agents.set('n2', agentOn('n2'));
  await eventually(async () => assert.equal(await agentRows(), ''), 10_000, 50);
  assert.deepEqual(await live(), ['n2']);
  await api.call('DELETE', '/containers/stays?force=1');
});

test('a manager that is killed and started again finds the engines that joined; what runs there runs on', async () => {
  await api.run('web', SURVIVES);
  const [node] = await live();
  await manager.kill('SIGKILL');
  manager = await manage();
  await eventually(async () => assert.deepEqual(await healthy(), ['n1', 'n2', 'n3']), 10_000, 50);
  assert.deepEqual(await live(), [node]);
  assert.equal((await api.call('GET', '/containers/web/json')).status, 200);
  await api.call('DELETE', '/containers/web?force=1');
});

test('a node is cut off: its agent stops the container within its lease, then it runs elsewhere; two never run, and one does after its return', async (t) => {
  await api.run('web', { ...SURVIVES, Env: [...SURVIVES.Env, 'constraint:node==~n1'] });
  await eventually(async () => assert.deepEqual(await live(), ['n1']));
  await delay(1_500);
  const cutMs = performance.now();
  await lab.engine('n1').cut();
  let stoodMs = 0;
  await eventually(
    async () => {
      const nodes = await live();
      assert.ok(nodes.length <= 1 || t.signal.aborted, `it runs on ${nodes.join(' and ')}`);
      if (stoodMs === 0 && nodes.length === 0) stoodMs = performance.now() - cutMs;
      assert.ok(nodes.length === 1 && nodes[0] !== 'n1');
    },
    20_000,
    20,
  );
  const ranMs = performance.now() - cutMs;
  t.diagnostic(`stopped ${Math.round(stoodMs)} ms after the cut, elsewhere after ${Math.round(ranMs)} ms`);
  assert.ok(stoodMs > 0 && stoodMs <= TTL_MS, `it stood after ${stoodMs} ms`);
  await lab.engine('n1').heal();
  await eventually(async () => assert.deepEqual(await healthy(), ['n1', 'n2', 'n3']), 20_000, 50);
  await eventually(async () => assert.equal(await agentRows(), ''), 10_000, 50);
  assert.equal((await live()).length, 1);
  assert.equal((await lab.engine('n1').run(['ps', '-aq'])).stdout.trim(), '', 'the old copy is gone');
  await api.call('DELETE', '/containers/web?force=1');
});

test('an agent that was frozen stops the container first; with its lease back the container is started where it is', async () => {
  const id = await api.run('web', {
    ...SURVIVES,
    Env: [...SURVIVES.Env, 'constraint:node==n3'],
    Cmd: ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait'],
  });
  const agent = agents.get('n3');
  assert.ok(agent);
  agent.signal('SIGSTOP');
  await eventually(async () => assert.match(await agentRows(), /vanished/), TTL_MS + 5_000, 100);
  assert.deepEqual(await live(), ['n3'], 'its engine answers: nothing is decided');
  agent.signal('SIGCONT');
  await eventually(() => assert.match(agent.log, /container stopped for want of a lease/), 5_000);
  await eventually(async () => assert.deepEqual(await live(), ['n3']), 15_000, 50);
  assert.equal(await api.read('/containers/web/json', 'Id'), id);
  await api.call('DELETE', '/containers/web?force=1');
});
