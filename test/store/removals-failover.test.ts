// What was removed while its node was away, through one manager, is removed by the next one that leads, when the node returns.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePorts, startStoreServer } from '../../lab/index.ts';
import { SimEngine } from '../../sim/index.ts';
import { seededRandom, systemClock } from '../../src/base/index.ts';
import { ApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';

const QUICK = [
  '--engine-probe-interval',
  '100ms',
  '--engine-probe-timeout',
  '300ms',
  '--engine-failure-retry',
  '2',
  '--replication-ttl',
  '2s',
];

const api = (manager: ManagerProcess): ApiClient => new ApiClient(`http://${manager.address}`);

async function names(manager: ManagerProcess): Promise<string> {
  const { text } = await api(manager).call('GET', '/containers/json?all=1');
  return [...text.matchAll(/"Names":\["\/([^"]+)"/g)].map(([, name]) => name).join(' ');
}

/** Resolves when the manager decides, or knows who does. */
async function serves(manager: ManagerProcess): Promise<void> {
  await eventually(async () => assert.match((await api(manager).call('GET', '/info')).text, /\["Role","(primary|replica)"\]/));
}

test('a removal through a replica is hidden by all managers, and carried out by the next primary', async () => {
  const engine = (name: string, seed: number): Promise<SimEngine> =>
    SimEngine.start({ name, clock: systemClock, random: seededRandom(seed) });
  await using etcd = await startStoreServer('etcd');
  await using stays = await engine('stays', 1);
  await using goes = await engine('goes', 2);
  const discovery = `nodes://${stays.address},${goes.address}`;
  const start = async (port: number): Promise<ManagerProcess> => {
    const manager = await startManager(discovery, ['--store', etcd.url, '--replication', '--advertise', `127.0.0.1:${port}`, ...QUICK], {
      port,
    });
    await serves(manager);
    return manager;
  };
  const [first = 0, second = 0] = await freePorts(2);
  await using primary = await start(first);
  await using replica = await start(second);
  await eventually(async () => {
    const rows = JSON.stringify(await api(primary).read('/info', 'SystemStatus'));
    assert.equal(rows.match(/"Healthy"/g)?.length, 2);
  });
  for (const name of ['one', 'two', 'three', 'four']) await api(primary).run(name);
  const lost = [...goes.containers.all.values()].map(({ name }) => name);
  const left = [...stays.containers.all.values()].map(({ name }) => name);
  assert.equal(lost.length, 2);
  await goes.kill();
  await eventually(async () => assert.match((await api(replica).call('GET', '/info')).text, /goes.{1,400}Unhealthy/s));
  await eventually(async () => assert.match((await api(primary).call('GET', '/info')).text, /goes.{1,400}Unhealthy/s));
  for (const name of lost) {
    const removed = await api(replica).call('DELETE', `/containers/${name}?force=1`);
    assert.equal(removed.status, 204, removed.text);
    assert.doesNotMatch(await names(primary), new RegExp(`\\b${name}\\b`));
    await eventually(async () => assert.doesNotMatch(await names(replica), new RegExp(`\\b${name}\\b`)));
  }
  await primary.kill('SIGKILL');
  await goes.listen();
  await eventually(() => assert.equal(goes.containers.all.size, 0), 20_000);
  assert.deepEqual((await names(replica)).split(' ').toSorted(), left.toSorted());
});
