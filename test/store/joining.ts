import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimEngine } from '../../sim/index.ts';
import { systemClock, systemRandom } from '../../src/base/index.ts';
import { outcome, output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { startManager } from '../support/manager-process.ts';
import { startAgent } from './agent-process.ts';
import { open } from './backend.ts';
import type { FaultOptions } from './faults.ts';
import { Members } from './members.ts';

const schwarm = new URL('../../bin/schwarm', import.meta.url).pathname;
let prefixes = 0;

/** What discovery and `schwarm join` promise on every store of servers. */
export function joining(options: () => FaultOptions): void {
  const fresh = (): string => `${options().server.url}/join${++prefixes}`;
  const quick = (): readonly string[] => ['--heartbeat', '1s', '--ttl', `${options().ttlMs}ms`];

  test('an engine that joins is listed under the layout of the original, and gone when its agent is asked to stop', async () => {
    const url = fresh();
    assert.equal(await output(schwarm, ['list', url]), '');
    await using agent = startAgent(url, 'Node-1.example:2375', quick());
    await eventually(async () => assert.equal(await output(schwarm, ['list', url]), 'node-1.example:2375'), 15_000, 200);
    await using store = open(url);
    const entry = await store.get('docker/swarm/nodes/node-1.example:2375');
    assert.equal(entry?.value.toString(), 'node-1.example:2375');
    assert.ok(entry?.session);
    assert.equal(await agent.end('SIGTERM'), 0);
    assert.equal(await output(schwarm, ['list', url]), '');
    assert.match(agent.log, /"message":"leaving"/);
  });

  test('an entry that somebody removes is written again, one of another agent is left alone', async () => {
    const url = fresh();
    await using store = open(url);
    await using _agent = startAgent(url, '10.0.0.1:2375', quick());
    const key = 'docker/swarm/nodes/10.0.0.1:2375';
    const first = await eventually(async () => {
      const entry = await store.get(key);
      assert.ok(entry);
      return entry;
    });
    await store.delete(key);
    await eventually(async () => assert.equal((await store.get(key))?.session, first.session));
    await using session = await store.session({ ttlMs: options().ttlMs });
    await store.put(key, '10.0.0.1:2375', { session });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal((await store.get(key))?.session, session.id);
  });

  test('an agent registers again after an outage longer than its time', async () => {
    const { server, ttlMs } = options();
    const url = fresh();
    await using members = new Members(url);
    await using agent = startAgent(url, '10.0.0.1:2375', quick());
    await eventually(() => assert.deepEqual(members.entries, ['10.0.0.1:2375']));
    await server.kill('SIGKILL');
    await eventually(() => assert.match(members.problems?.join() ?? '', /its last list holds until it answers/), 20_000);
    assert.deepEqual(members.entries, ['10.0.0.1:2375'], 'the last membership holds');
    await eventually(() => assert.match(agent.log, /registration failed, trying again/), ttlMs + 10_000);
    await server.restart();
    await eventually(() => assert.equal(agent.log.match(/"message":"registered"/g)?.length, 2), 30_000);
    await eventually(() => assert.deepEqual(members.problems, []), 20_000);
    assert.deepEqual(members.entries, ['10.0.0.1:2375']);
    assert.ok(
      members.all.every((m, i) => i < 2 || m.entries.length === 1),
      'it was never missing',
    );
  });

  test('values count, not names; one that cannot be read is a problem and leaves the others alone', async () => {
    const url = fresh();
    await using store = open(url);
    await store.put('docker/swarm/nodes/any-name', '10.0.0.2:2375');
    await store.put('docker/swarm/nodes/10.0.0.1:2375', ' 10.0.0.1:2375\n');
    await store.put('docker/swarm/nodes/twice', '10.0.0.1:2375');
    await store.put('docker/swarm/nodes/bad', 'nonsense');
    await store.put('docker/swarm/nodes-old/x', '10.0.0.9:2375');
    await store.put('docker/nodes/10.0.0.3:2376', '10.0.0.3:2376');
    const listed = await outcome(schwarm, ['list', url]);
    assert.equal(listed.stdout, '10.0.0.1:2375\n10.0.0.2:2375\n');
    assert.match(listed.stderr, /key docker\/swarm\/nodes\/bad: "nonsense" is not the address of an engine/);
    assert.equal(listed.code, 1);
    const old = await output(schwarm, ['list', '--discovery-opt', 'kv.path=docker/nodes', url]);
    assert.equal(old, '10.0.0.3:2376', 'what engines with a cluster store write');
  });

  test('a manager serves the engines that joined, as they come and go', async () => {
    const url = fresh();
    const sim = (name: string): Promise<SimEngine> => SimEngine.start({ name, clock: systemClock, random: systemRandom });
    await using one = await sim('one');
    await using two = await sim('two');
    await using _first = startAgent(url, one.address, quick());
    await using manager = await startManager(url);
    const nodes = async (): Promise<string> => JSON.stringify(await (await fetch(`http://${manager.address}/info`)).json());
    await eventually(async () => assert.match(await nodes(), /" one".*Healthy/s));
    await using second = startAgent(url, two.address, quick());
    await eventually(async () => assert.match(await nodes(), /" two"/));
    await second.end('SIGINT');
    await eventually(async () => assert.doesNotMatch(await nodes(), /" two"/));
    assert.match(await nodes(), /" one"/);
  });

  test('a list of servers of which one answers is enough', async () => {
    const { server } = options();
    const url = server.url.replace('://', '://127.0.0.1:1,');
    await using store = open(`${url}/several`);
    for (let i = 0; i < 5; i++) await store.put(`f/${i}`, 'v');
    assert.equal((await store.list('f')).entries.length, 5);
  });
}
