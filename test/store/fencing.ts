import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimEngine } from '../../sim/index.ts';
import { systemClock, systemRandom } from '../../src/base/index.ts';
import { agentKeys } from '../../src/discovery/index.ts';
import { LABEL } from '../../src/model/index.ts';
import { type Member, startManagers } from '../ha/managers.ts';
import { output } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { startAgent } from './agent-process.ts';
import { open } from './backend.ts';
import type { FaultOptions } from './faults.ts';

const schwarm = new URL('../../bin/schwarm', import.meta.url).pathname;

/** What an agent that fences promises about its lease in a store of servers. */
export function fencing(options: () => FaultOptions): void {
  test('an agent gives its lease up when a manager asks, and loses it with the store: either way its containers stand first', async (t) => {
    const { server, ttlMs } = options();
    await using engine = await SimEngine.start({ name: 'n1', clock: systemClock, random: systemRandom });
    const url = `${server.url}/fencing`;
    const { entry, lease, wish } = agentKeys(engine.address);
    await using store = open(url);
    await using agent = startAgent(url, engine.address, ['--heartbeat', '1s', '--ttl', `${ttlMs}ms`], { fences: true });
    await eventually(async () => assert.ok((await store.get(lease))?.session, agent.log));
    assert.match(String((await store.get(entry))?.value), new RegExp(`"guards":"${engine.id}"`));
    const moves = { [LABEL.swarmId]: 'a'.repeat(64), [LABEL.reschedulePolicies]: '["on-node-failure"]' };
    engine.containers.create('web', { Image: 'busybox', Labels: moves });
    const web = [...engine.containers.all.values()][0];
    const start = (): unknown => engine.containers.answer('POST', '/containers/web/start', new URLSearchParams(), {});
    start();

    await store.put(wish, 'asked');
    await eventually(async () => assert.equal(await store.get(lease), undefined), ttlMs);
    assert.equal(web?.state, 'exited');
    await eventually(async () => assert.match(String((await store.get(entry))?.value), new RegExp(`"fenced":\\["${web?.id}"\\]`)));
    await store.delete(wish);
    await eventually(async () => assert.ok(await store.get(lease)), ttlMs);

    start();
    await eventually(async () => assert.match(String((await store.get(entry))?.value), /"fenced":\[\]/));
    const killedMs = performance.now();
    await server.kill('SIGKILL');
    await eventually(() => assert.equal(web?.state, 'exited'), 2 * ttlMs, 10);
    const stoodMs = performance.now() - killedMs;
    t.diagnostic(`stopped ${Math.round(stoodMs)} ms after the store was gone, with a lease of ${ttlMs} ms`);
    assert.ok(stoodMs <= ttlMs, `it stood after ${stoodMs} ms`);
    await server.restart();
    await eventually(async () => assert.match(String((await store.get(entry))?.value), /"fenced":\["/), 30_000);
    await eventually(async () => assert.ok((await store.get(lease))?.session), 30_000);
    assert.equal(web?.state, 'exited', 'it starts nothing by itself');
    assert.equal(await agent.end('SIGTERM'), 0);
    assert.equal(await store.get(entry), undefined, 'goodbye');
  });

  test('an engine joins several managers through any of them, and stays when another leads', async () => {
    const { server } = options();
    await using engine = await SimEngine.start({ name: 'n1', clock: systemClock, random: systemRandom });
    const store = `${server.url}/joined`;
    await using managers = await startManagers(2, '', ['--store', store]);
    const first = await managers.primary();
    const [second] = managers.others(first);
    assert.ok(second);
    const token = await output(schwarm, ['token', '-q', '-H', `tcp://${second.address}`]);
    assert.equal(token, await output(schwarm, ['token', '-q', '-H', `tcp://${first.address}`]), 'they have the same');
    const flags = ['--token', token, '--heartbeat', '1s', '--ttl', '5s'];
    await using agent = startAgent(`${second.address},${first.address}`, engine.address, flags, { fences: true });
    const healthy = async (member: Member): Promise<void> =>
      assert.match(JSON.stringify(await member.api.read('/info', 'SystemStatus')), /" n1".*Healthy/);
    await eventually(() => healthy(first), 10_000, 100);
    await eventually(() => healthy(second), 10_000, 100);
    await first.process.kill('SIGKILL');
    await managers.primary([second]);
    await systemClock.sleep(6_000);
    await healthy(second);
    assert.doesNotMatch(JSON.stringify(await second.api.read('/info', 'SystemStatus')), /Agent/);
    assert.equal(await agent.end('SIGTERM'), 0);
    await eventually(async () => assert.doesNotMatch(JSON.stringify(await second.api.read('/info', 'SystemStatus')), /" n1"/));
  });
}
