import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { simFleet } from './sim-fleet.ts';

test('a listener hears of every container that comes, changes and goes, until it is disposed', async () => {
  await using fleet = await simFleet([{}, {}]);
  const heard: string[] = [];
  const listening = fleet.cluster.onContainer(({ info }, gone) => heard.push(`${info.name} ${gone ? 'gone' : info.state}`));
  const { containers } = fleet.engines[1]!;
  containers.create('web', { Image: 'busybox' });
  const { id } = await eventually(() => fleet.cluster.cachedContainer('web')!.info);
  containers.answer('POST', `/containers/${id}/start`, new URLSearchParams(), {});
  await eventually(() => assert.equal(heard.at(-1), 'web running'));
  assert.equal(heard[0], 'web created');
  containers.answer('DELETE', `/containers/${id}`, new URLSearchParams(), {});
  await eventually(() => assert.equal(heard.at(-1), 'web gone'));
  listening[Symbol.dispose]();
  containers.create('later', { Image: 'busybox' });
  await eventually(() => assert.ok(fleet.cluster.cachedContainer('later')));
  assert.equal(heard.at(-1), 'web gone');
});

test('whoever reads a container anew has been heard when the read is over', async () => {
  await using fleet = await simFleet([{}]);
  const { containers } = fleet.engines[0]!;
  containers.create('web', { Image: 'busybox' });
  const web = await eventually(async () => await fleet.cluster.container('web'));
  let state = '';
  using _listening = fleet.cluster.onContainer(({ info }) => {
    state = info.state;
  });
  containers.answer('POST', `/containers/${web.info.id}/start`, new URLSearchParams(), {});
  await fleet.cluster.refreshContainer(web.node, web.info.id);
  assert.equal(state, 'running');
});
