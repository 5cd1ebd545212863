// What clients are told when the node they deal with goes away in the middle.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { toolPath } from '../../lab/index.ts';
import { ApiClient, RawConnection, valueAt } from '../support/api-client.ts';
import { composeProject } from '../support/compose.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';

let fleet: Fleet;
let api: ApiClient;
before(async () => {
  fleet = await startFleet({
    name: 'apilost',
    engines: [
      { name: 'stays', version: '28.5' },
      { name: 'goes', version: '28.5' },
    ],
  });
  api = new ApiClient(`http://${fleet.manager.address}`);
});
after(async () => await fleet?.[Symbol.asyncDispose]());

const healthy = async (): Promise<void> => {
  await fleet.lab.engine('goes').heal();
  await eventually(async () => assert.doesNotMatch(String(await api.read('/info', 'Warnings')), /goes/), 30_000);
  await fleet.clear();
};

test('a wait whose node is lost ends with -1 and says so; what else was asked of it is a 503 worth another try', async () => {
  await api.run('job', { Env: ['constraint:node==goes'] });
  using waiting = new RawConnection(fleet.manager.address);
  waiting.request('POST /containers/job/wait', ['Connection: close']);
  await waiting.until(/\r\n\r\n/);
  await fleet.lab.engine('goes').kill();
  assert.match(await waiting.toEnd(), /\{"StatusCode":-1,"Error":\{"Message":"node goes lost"\}\}/);
  const answer = await api.call('GET', '/containers/job/json');
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('retry-after'), '5');
  assert.match(String(valueAt(answer.body, 'message')), /^node goes is not reachable/);
  const listed = await api.call('GET', '/containers/json?all=1');
  await eventually(async () => assert.equal((await api.call('GET', '/containers/json')).headers.get('x-schwarm-partial'), 'goes'));
  assert.equal(listed.status, 200);
  await healthy();
});

test('a create on a node that is gone without notice is made on another', async () => {
  await fleet.lab.engine('goes').kill();
  const answers = await Promise.all(
    ['one', 'two', 'three', 'four'].map((name) => api.call('POST', `/containers/create?name=${name}`, { Image: 'busybox' })),
  );
  assert.deepEqual(
    answers.map((a) => `${a.status} ${a.headers.get('x-schwarm-node')}`),
    Array.from({ length: 4 }, () => '201 stays'),
  );
  await healthy();
});

test('a container that only a lost node could take is refused with that reason', async () => {
  await fleet.lab.engine('goes').kill();
  await eventually(async () => assert.match(String(await api.read('/info', 'Warnings')), /goes/));
  const answer = await api.call('POST', '/containers/create?name=web', { Image: 'busybox', Env: ['constraint:node==goes'] });
  assert.equal(answer.status, 409);
  assert.match(String(valueAt(answer.body, 'message')), /goes/);
  await healthy();
});

const APP = `
services:
  here: { image: busybox, command: sleep 1000, stop_grace_period: 0s, environment: ["constraint:node==stays"] }
  there: { image: busybox, command: sleep 1000, stop_grace_period: 0s, environment: ["constraint:node==goes"], volumes: ["lost:/l", "/anon"] }
volumes: { lost: {} }
`;

for (const tool of ['docker compose', 'schwarm compose'] as const) {
  test(`${tool} down with a dead node ends well, and nothing of the project is back with the node`, async () => {
    await using p = composeProject(fleet.manager.host, 'doomed', APP);
    const plugin = await toolPath('compose-2.40');
    const run = (args: readonly string[]) => (tool === 'docker compose' ? p.other(plugin, args) : p.compose(args));
    const up = await run(['up', '-d']);
    assert.equal(up.code, 0, up.stderr);
    await fleet.lab.engine('goes').kill();
    await eventually(async () => assert.match(String(await api.read('/info', 'Warnings')), /goes/));
    const down = await run(['down', '-v']);
    assert.equal(down.code, 0, down.stderr);
    const left = async (): Promise<string> =>
      (
        await Promise.all(
          [
            ['ps', '-a'],
            ['network', 'ls'],
            ['volume', 'ls'],
          ].map((args) => fleet.docker([...args, '-q', '--filter', 'label=com.docker.compose.project=doomed'])),
        )
      ).join('');
    assert.equal(await left(), '');
    await healthy();
    assert.equal(await left(), '');
    const names = await Promise.all(
      [
        ['ps', '-a', '--format', '{{.Names}}'],
        ['network', 'ls', '--format', '{{.Name}}'],
        ['volume', 'ls', '-q'],
      ].map((args) => fleet.engine('goes', args)),
    );
    assert.deepEqual(names.join('').split('\n').filter(Boolean).toSorted(), ['bridge', 'host', 'none']);
  });
}
