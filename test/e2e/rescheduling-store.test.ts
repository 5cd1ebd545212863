// Rescheduling with the default times, with a store that fails, with several managers, and without a store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Lab, startLab, startStoreServer } from '../../lab/index.ts';
import { ApiClient, valueAt } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { type ManagerProcess, startManager } from '../support/manager-process.ts';

const QUICK = ['--engine-probe-interval', '200ms', '--engine-probe-timeout', '500ms', '--reschedule-grace', '1s'];
const SURVIVES = { Env: ['reschedule:on-node-failure'] };
const ENGINES = [
  { name: 'n1', version: '26.1' },
  { name: 'n2', version: '28.5' },
  { name: 'n3', version: '28.5' },
] as const;

const api = (manager: ManagerProcess): ApiClient => new ApiClient(`http://${manager.address}`);

/** `name state node` of every container in the list. */
async function listed(manager: ManagerProcess): Promise<readonly string[]> {
  const { body } = await api(manager).call('GET', '/containers/json?all=1');
  const entries: readonly unknown[] = Array.isArray(body) ? body : [];
  return entries.map((entry) => [valueAt(entry, 'Names.0'), valueAt(entry, 'State'), nodeLabel(entry)].join(' ')).toSorted();
}

function nodeLabel(entry: unknown): unknown {
  const labels = valueAt(entry, 'Labels');
  return typeof labels === 'object' && labels !== null && 'io.schwarm.node' in labels ? labels['io.schwarm.node'] : undefined;
}

async function runsElsewhere(manager: ManagerProcess, name: string, lost: string, timeoutMs: number): Promise<number> {
  const started = performance.now();
  await eventually(
    async () => {
      const [, state, node] = (await listed(manager)).find((line) => line.startsWith(`/${name} `))?.split(' ') ?? [];
      assert.equal(state, 'running');
      assert.notEqual(node, lost);
    },
    timeoutMs,
    50,
  );
  return performance.now() - started;
}

async function healthy(lab: Lab, manager: ManagerProcess): Promise<void> {
  for (const engine of lab.engines) await engine.heal();
  await eventually(async () => assert.equal((await api(manager).read('/info', 'Warnings.length')) ?? 0, 1), 60_000);
}

test('rescheduling', async (t) => {
  await using lab = await startLab({ name: 'reschedst', engines: ENGINES });
  await using etcd = await startStoreServer('etcd');

  await t.test('with the default times a container of an engine that is cut off runs elsewhere within 15 s', async (s) => {
    await using manager = await startManager(lab.discovery(), ['--store', etcd.url]);
    await api(manager).run('web', { ...SURVIVES, Env: [...SURVIVES.Env, 'constraint:node==~n2'] });
    const [, , lost = ''] = (await listed(manager))[0]?.split(' ') ?? [];
    await lab.engine(lost).cut();
    s.diagnostic(`replaced after ${Math.round(await runsElsewhere(manager, 'web', lost, 15_000))} ms`);
    await healthy(lab, manager);
    await api(manager).call('DELETE', '/containers/web?force=1');
  });

  await t.test(
    'a store that is away: creates that need it are refused at once, the rest goes on, and healing follows when it is back',
    async () => {
      await using manager = await startManager(lab.discovery(), [...QUICK, '--store', etcd.url]);
      await api(manager).run('web', { ...SURVIVES, Env: [...SURVIVES.Env, 'constraint:node==~n2'] });
      await api(manager).run('gone', SURVIVES);
      const [, , lost = ''] = (await listed(manager)).find((line) => line.startsWith('/web '))?.split(' ') ?? [];
      await etcd.kill('SIGKILL');
      await eventually(() => assert.match(manager.log, /store of the records is away/));
      const started = performance.now();
      const refused = await api(manager).call('POST', '/containers/create?name=no', { Image: 'busybox', ...SURVIVES });
      assert.equal(refused.status, 503);
      assert.match(
        refused.text,
        /is refused: a container with a reschedule policy is put on record first, and the store cannot take it now/,
      );
      assert.ok(performance.now() - started < 1_000);
      await api(manager).run('other');
      assert.equal((await api(manager).call('DELETE', '/containers/gone?force=1')).status, 204);
      assert.equal((await api(manager).call('POST', '/containers/other/stop?t=0')).status, 204);
      await lab.engine(lost).kill();
      await eventually(async () => assert.match(String(await api(manager).read('/info', 'Warnings.0')), /is unhealthy/), 10_000);
      assert.equal((await listed(manager)).length, 2, 'reads go on');
      await etcd.restart();
      await runsElsewhere(manager, 'web', lost, 15_000);
      assert.equal(
        (await listed(manager)).some((line) => line.startsWith('/gone ')),
        false,
      );
      await healthy(lab, manager);
      for (const name of ['web', 'other']) await api(manager).call('DELETE', `/containers/${name}?force=1`);
    },
  );

  await t.test('two managers: the primary and a node are killed at once, the other manager makes its containers anew, once', async () => {
    const args = (port: number): readonly string[] => [
      ...QUICK,
      ...['--replication', '--replication-ttl', '4s', '--store', etcd.url, '--advertise', `127.0.0.1:${port}`],
    ];
    await using first = await startManager(lab.discovery(), args(22_411), { port: 22_411 });
    await eventually(async () => assert.match((await api(first).call('GET', '/info')).text, /"primary"/), 15_000);
    await using second = await startManager(lab.discovery(), args(22_412), { port: 22_412 });
    for (const name of ['web-a', 'web-b', 'web-c', 'web-d']) {
      await eventually(() => api(second).run(name, { ...SURVIVES, Env: [...SURVIVES.Env, 'constraint:node==~n2'] }));
    }
    await first.kill('SIGKILL');
    await lab.engine('n2').kill();
    await eventually(
      async () => {
        const all = await listed(second);
        assert.deepEqual(
          all.map((line) => line.split(' ').slice(0, 2).join(' ')),
          ['/web-a running', '/web-b running', '/web-c running', '/web-d running'],
        );
        assert.ok(all.every((line) => !line.endsWith(' n2')));
      },
      30_000,
      100,
    );
    await healthy(lab, second);
    assert.equal((await listed(second)).length, 4);
    for (const name of ['web-a', 'web-b', 'web-c', 'web-d']) await api(second).call('DELETE', `/containers/${name}?force=1`);
  });

  await t.test('a manager that cannot write its records serves all the same, and says that nothing is rescheduled', async () => {
    await using manager = await startManager(lab.discovery(), [...QUICK, '--store', 'embedded:///dev/null/schwarm/manager.db']);
    assert.match((await api(manager).call('GET', '/info')).text, /containers are not rescheduled/);
    const made = await api(manager).call('POST', '/containers/create?name=web', { Image: 'busybox', ...SURVIVES });
    assert.equal(made.status, 201);
    assert.match(made.text, /the container will not be rescheduled/);
    await api(manager).call('DELETE', '/containers/web?force=1');
  });

  await t.test('the store of another fleet is not acted on', async () => {
    await using manager = await startManager(lab.discovery(), [...QUICK, '--store', etcd.url]);
    await api(manager).run('web', SURVIVES);
    await using other = await startLab({ name: 'reschedst2', engines: [{ name: 'x1', version: '28.5' }] });
    await using foreign = await startManager(other.discovery(), [...QUICK, '--store', etcd.url]);
    await eventually(async () => assert.match((await api(foreign).call('GET', '/info')).text, /was ever seen with the store/), 10_000);
    // Longer than the grace period and a look.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal((await new ApiClient(`http://${other.engine('x1').address}`).call('GET', '/containers/json?all=1')).text.trim(), '[]');
  });
});
