// Several managers in one process over simulated engines and one shared store.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLog, systemClock, systemRandom } from '../../src/base/index.ts';
import { ApiServer } from '../../src/manager/api/index.ts';
import type { Cluster } from '../../src/manager/cluster/index.ts';
import { Replication } from '../../src/manager/ha/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { ApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { simFleet } from './sim-fleet.ts';

const OPTIONS = {
  apiMax: '1.51',
  productVersion: '0.1.0',
  name: 'manager',
  id: 'fleet',
  strategy: 'spread',
  filters: [],
  allowedOrigins: [],
  namesWithNode: false,
  classic: false,
  debug: false,
  overcommit: 0,
  createRetry: 0,
};

interface SimManager extends AsyncDisposable {
  readonly api: ApiClient;
  readonly role: Replication;
}

/** Listens first: its address is what it advertises. */
async function simManager(cluster: Cluster, store: Store): Promise<SimManager> {
  const io = { clock: systemClock, random: systemRandom, log: silentLog };
  const lead = Promise.withResolvers<Replication>();
  const leadership = {
    advertise: '',
    get state() {
      return { kind: 'unknown', why: 'not yet' } as const;
    },
    decider: async () => (await lead.promise).decider(),
  };
  const server = new ApiServer({ cluster, options: OPTIONS, ...io, leadership });
  const bound = await server.listen({ kind: 'tcp', host: '127.0.0.1', port: 0 });
  const advertise = bound.kind === 'tcp' ? `127.0.0.1:${bound.port}` : '';
  const times = { failoverMs: 1_000, sessionMs: 1_000 };
  const role = new Replication({ store, advertise, times, peers: {}, reconcile: () => Promise.resolve(), ...io });
  lead.resolve(role);
  const stop = new AbortController();
  const running = role.run(stop.signal);
  return {
    api: new ApiClient(`http://${advertise}`),
    role,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      await server.close(0);
    },
  };
}

test('two managers: what is written through the replica it shows at once; it takes over when the primary resigns', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'schwarm-replicas-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const store = stack.use(
    openStore({ kind: 'embedded', path: join(folder, 'store') }, { settings: {}, clock: systemClock, random: systemRandom }),
  );
  const fleet = stack.use(await simFleet([{}, {}]));
  const other = stack.use(await fleet.another());
  const first = await simManager(fleet.cluster, store);
  await eventually(() => assert.equal(first.role.state.kind, 'primary'));
  const second = stack.use(await simManager(other.cluster, store));
  await eventually(() => assert.equal(second.role.state.kind, 'replica'));
  for (let i = 0; i < 10; i++) {
    const id = await second.api.create(`c${i}x`);
    assert.match((await second.api.call('GET', '/containers/json?all=1')).text, new RegExp(id));
    if (i % 2 === 0) continue;
    assert.equal((await second.api.call('DELETE', `/containers/${id}`)).status, 204);
    assert.doesNotMatch((await second.api.call('GET', '/containers/json?all=1')).text, new RegExp(id));
  }
  const asked = Array.from({ length: 40 }, (_, i) => [i % 2 === 0 ? first : second, `once-${i % 4}`] as const);
  const answers = await Promise.all(
    asked.map(([{ api }, name]) => api.call('POST', `/containers/create?name=${name}`, { Image: 'busybox' })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(4).fill(201), ...Array(36).fill(409)]);
  await first[Symbol.asyncDispose]();
  await eventually(() => assert.equal(second.role.state.kind, 'primary'));
  await second.api.create('after');
  const again = await second.api.call('POST', '/containers/create?name=once-1', { Image: 'busybox' });
  assert.equal(again.status, 409);
});
