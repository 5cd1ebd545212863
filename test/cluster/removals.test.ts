// What is removed or stopped while its node is away: over simulated engines, a manager process, and its store.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SimEngine } from '../../sim/index.ts';
import { seededRandom, systemClock } from '../../src/base/index.ts';
import { ApiClient, valueAt } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';

const QUICK = ['--engine-probe-interval', '100ms', '--engine-probe-timeout', '300ms', '--engine-failure-retry', '2'];
const FLEET_LABELS = { 'io.schwarm.network': 'f'.repeat(64) };

interface Fleet extends AsyncDisposable {
  readonly stays: SimEngine;
  readonly goes: SimEngine;
  readonly api: ApiClient;
  /** Ends the manager without a word and starts it again, with the store it had. */
  restart(): Promise<void>;
  /** Takes the node away, and waits until the manager knows. */
  lose(): Promise<void>;
  /** Brings it back, and waits until it counts. */
  bringBack(): Promise<void>;
}

async function startFleet(args: readonly string[] = [], store?: string): Promise<Fleet> {
  const engine = (name: string, seed: number): Promise<SimEngine> =>
    SimEngine.start({ name, clock: systemClock, random: seededRandom(seed), labels: { name } });
  const [stays, goes] = await Promise.all([engine('stays', 1), engine('goes', 2)]);
  const folder = mkdtempSync(join(tmpdir(), 'schwarm-removals-'));
  const start = (): Promise<ManagerProcess> =>
    startManager(`nodes://${stays.address},${goes.address}`, ['--store', store ?? `embedded://${folder}/db`, ...QUICK, ...args]);
  let manager = await start();
  let api = new ApiClient(`http://${manager.address}`);
  const nodeIs = async (node: string, state: RegExp): Promise<void> => {
    await eventually(async () => assert.match(stateOf(node, await api.read('/info', 'SystemStatus')), state));
  };
  await Promise.all(['stays', 'goes'].map((node) => nodeIs(node, /^Healthy/)));
  return {
    stays,
    goes,
    get api() {
      return api;
    },
    restart: async () => {
      await manager.kill('SIGKILL');
      manager = await start();
      api = new ApiClient(`http://${manager.address}`);
      await nodeIs('stays', /^Healthy/);
    },
    lose: async () => {
      await goes.kill();
      await nodeIs('goes', /Unhealthy|Pending/);
    },
    bringBack: async () => {
      await goes.listen();
      await nodeIs('goes', /^Healthy/);
    },
    [Symbol.asyncDispose]: async () => {
      // In this order: Node 24 may spin at its end over connections that the other side broke off before.
      await Promise.all([stays, goes].map((one) => one[Symbol.asyncDispose]()));
      await manager.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

/** `Healthy`, `Unhealthy` or `Pending` of a node, from the rows of `docker info`. */
function stateOf(node: string, rows: unknown): string {
  const texts = (Array.isArray(rows) ? rows : []).map((row: unknown) => (Array.isArray(row) ? row.map(String) : []));
  const at = texts.findIndex(([name]) => name?.trim() === node);
  return texts.slice(at).find(([name]) => name?.includes('Status') === true)?.[1] ?? '';
}

const onNode = (engine: SimEngine): readonly string[] => [...engine.containers.all.values()].map((c) => `${c.name} ${c.state}`);
const there = { Env: ['constraint:name==goes'] };
const elsewhere = { Env: ['constraint:name==stays'] };
const message = (body: unknown): string => String(valueAt(body, 'message'));
const names = async (api: ApiClient): Promise<readonly string[]> => {
  const { body } = await api.call('GET', '/containers/json?all=1');
  return Array.isArray(body) ? body.flatMap((entry: unknown) => [String(valueAt(entry, 'Names.0'))]) : [];
};

test('a container that is removed by force while its node is away is gone at once, also after a crash, and from its node when that returns', async () => {
  await using fleet = await startFleet();
  const id = await fleet.api.run('web', there);
  const sinceS = Math.floor(Date.now() / 1000);
  await fleet.lose();
  const refused = await fleet.api.call('DELETE', '/containers/web');
  assert.equal(refused.status, 503);
  assert.match(
    message(refused.body),
    /^node goes is not reachable \(.*\); try again when it is back, or remove it without its node: docker rm -f web$/,
  );
  assert.deepEqual(await names(fleet.api), ['/web']);
  const removed = await fleet.api.call('DELETE', '/containers/web?force=1');
  assert.equal(removed.status, 204, removed.text);
  assert.equal(removed.headers.get('x-schwarm-partial'), 'goes');
  assert.deepEqual(await names(fleet.api), []);
  assert.equal((await fleet.api.call('GET', `/containers/${id}/json`)).status, 404);
  const filters = encodeURIComponent(JSON.stringify({ event: ['destroy'] }));
  const told = await fleet.api.call('GET', `/events?since=${sinceS}&until=${Math.ceil(Date.now() / 1000)}&filters=${filters}`);
  assert.match(told.text, new RegExp(`"status":"destroy","id":"${id}"`));
  const again = await fleet.api.run('web', elsewhere);
  await fleet.restart();
  assert.deepEqual(await names(fleet.api), ['/web']);
  await fleet.bringBack();
  assert.deepEqual(onNode(fleet.goes), []);
  assert.deepEqual(onNode(fleet.stays), ['web running']);
  assert.equal(await fleet.api.read('/containers/web/json', 'Id'), again);
});

test('a container that is stopped or killed while its node is away is stopped there before the node counts', async () => {
  await using fleet = await startFleet();
  await fleet.api.run('stopped', there);
  await fleet.api.run('killed', there);
  await fleet.api.run('left', there);
  await fleet.lose();
  assert.equal((await fleet.api.call('POST', '/containers/stopped/stop?t=3')).status, 204);
  assert.equal((await fleet.api.call('POST', '/containers/killed/kill')).status, 204);
  assert.equal((await fleet.api.call('POST', '/containers/left/kill?signal=HUP')).status, 503);
  await fleet.restart();
  await fleet.bringBack();
  assert.deepEqual(onNode(fleet.goes).toSorted(), ['killed exited', 'left running', 'stopped exited']);
  assert.equal((await fleet.api.call('POST', '/containers/stopped/start')).status, 204);
  await fleet.lose();
  await fleet.bringBack();
  assert.deepEqual(onNode(fleet.goes).toSorted(), ['killed exited', 'left running', 'stopped running']);
});

test('a removal that meets a node which has just fallen silent waits until that is known, and then holds', async () => {
  await using fleet = await startFleet();
  await fleet.api.run('web', there);
  fleet.goes.fault = 'freeze';
  assert.equal((await fleet.api.call('POST', '/containers/web/stop')).status, 204);
  assert.equal((await fleet.api.call('DELETE', '/containers/web?force=1')).status, 204);
  assert.deepEqual(onNode(fleet.goes), ['web running']);
  fleet.goes.fault = 'none';
  await eventually(() => assert.deepEqual(onNode(fleet.goes), []));
});

test('a container on record that is removed while its node is away is neither made anew nor back', async () => {
  await using fleet = await startFleet(['--reschedule-grace', '1s', '--reschedule-max-share', '1']);
  const id = await fleet.api.run('web', { Env: ['constraint:name==goes', 'reschedule:on-node-failure'] });
  await fleet.lose();
  await fleet.restart();
  await eventually(async () => assert.deepEqual(await names(fleet.api), ['/web']));
  const removed = await fleet.api.call('DELETE', `/containers/${id}?force=1`);
  assert.equal(removed.status, 204, removed.text);
  assert.deepEqual(await names(fleet.api), []);
  await new Promise((done) => setTimeout(done, 1_500));
  assert.deepEqual([await names(fleet.api), onNode(fleet.stays)], [[], []]);
  await fleet.bringBack();
  assert.deepEqual(onNode(fleet.goes), []);
});

test('networks and volumes are removed where their nodes are away when these return', async () => {
  await using fleet = await startFleet();
  const { stays, goes } = fleet;
  const network = (id: string) => ({ Id: id.repeat(64), Name: 'app', Driver: 'bridge', Scope: 'local', Labels: FLEET_LABELS });
  const volume = (Name: string, year: number) => ({
    Name,
    Driver: 'local',
    Scope: 'local',
    CreatedAt: `${year}-01-02T03:04:05Z`,
    Mountpoint: '/v',
    Labels: {},
  });
  stays.networks = [network('1')];
  goes.networks = [network('2')];
  stays.volumes = [volume('both', 2020)];
  goes.volumes = [volume('both', 2021), volume('there', 2022), volume('anew', 2023)];
  await fleet.restart();
  await eventually(async () => assert.equal((await fleet.api.call('GET', '/volumes/anew')).status, 200));
  await fleet.lose();
  assert.equal((await fleet.api.call('DELETE', '/networks/app')).status, 204);
  assert.equal((await fleet.api.call('DELETE', '/volumes/both')).status, 204);
  const refused = await fleet.api.call('DELETE', '/volumes/there');
  assert.equal(refused.status, 503);
  assert.match(message(refused.body), /docker volume rm -f there$/);
  assert.equal((await fleet.api.call('DELETE', '/volumes/there?force=1')).status, 204);
  assert.equal((await fleet.api.call('DELETE', '/volumes/anew?force=1')).status, 204);
  assert.deepEqual([stays.networks, stays.volumes], [[], []]);
  assert.deepEqual(await fleet.api.read('/volumes', 'Volumes'), []);
  assert.equal((await fleet.api.call('GET', '/networks/app')).status, 404);
  // Somebody made another one of that name at the engine itself.
  goes.volumes = goes.volumes.map((entry) => (entry['Name'] === 'anew' ? volume('anew', 2024) : entry));
  await fleet.bringBack();
  assert.deepEqual([goes.networks, goes.volumes], [[], [volume('anew', 2024)]]);
  await eventually(async () => assert.equal(await fleet.api.read('/volumes/anew', 'Name'), 'anew'));
});

test('a container that its engine cannot get rid of keeps its node away as long as it runs, and is shown by nobody afterwards', async () => {
  await using fleet = await startFleet();
  const { goes, api } = fleet;
  await api.run('web', there);
  await fleet.lose();
  assert.equal((await api.call('DELETE', '/containers/web?force=1')).status, 204);
  const answer = goes.containers.answer.bind(goes.containers);
  let refusals = 0;
  goes.containers.answer = (method, path, query, body) => {
    if (method !== 'DELETE') return answer(method, path, query, body);
    refusals++;
    return { status: 500, body: { message: 'device or resource busy' } };
  };
  await goes.listen();
  await eventually(() => assert.ok(refusals > 2));
  assert.match(String(await api.read('/info', 'Warnings')), /goes/);
  for (const container of goes.containers.all.values()) container.state = 'exited';
  await eventually(async () => assert.doesNotMatch(String(await api.read('/info', 'Warnings')), /goes/));
  assert.deepEqual(await names(api), []);
  goes.containers.answer = answer;
  await eventually(() => assert.deepEqual(onNode(goes), []), 20_000);
});

test('what was removed is remembered for as long as asked for', async () => {
  await using fleet = await startFleet(['--keep-removals', '1s']);
  await fleet.api.run('web', there);
  await fleet.lose();
  assert.equal((await fleet.api.call('DELETE', '/containers/web?force=1')).status, 204);
  await new Promise((done) => setTimeout(done, 3_500));
  await fleet.bringBack();
  assert.deepEqual(onNode(fleet.goes), ['web running']);
  assert.deepEqual(await names(fleet.api), ['/web']);
});

test('without a store nothing is promised: 503 with the reason, and all is as it was', async () => {
  await using fleet = await startFleet([], 'none');
  await fleet.api.run('web', there);
  await fleet.lose();
  for (const [method, path] of [
    ['DELETE', '/containers/web?force=1'],
    ['POST', '/containers/web/stop'],
  ] as const) {
    const refused = await fleet.api.call(method, path);
    assert.equal(refused.status, 503);
    assert.match(
      message(refused.body),
      /container web is refused: its node is not reachable, .*\(this manager keeps no records \(--store none\)\)/,
    );
  }
  assert.deepEqual(await names(fleet.api), ['/web']);
  await fleet.bringBack();
  assert.deepEqual(onNode(fleet.goes), ['web running']);
});
