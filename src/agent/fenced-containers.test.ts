import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL } from '../model/index.ts';
import { fencedContainers, running, standing } from './fenced-containers.ts';

const LABELS = { [LABEL.swarmId]: 'a'.repeat(64), [LABEL.reschedulePolicies]: '["on-node-failure"]' };

const entry = (fields: object = {}): object => ({ Id: 'c1', Names: ['/web'], State: 'running', Labels: LABELS, Mounts: [], ...fields });
const labelled = (labels: object): object => entry({ Labels: { ...LABELS, ...labels } });
const mounted = (mount: object, labels: object = {}): object => entry({ Mounts: [mount], Labels: { ...LABELS, ...labels } });

for (const [name, container, isFenced] of [
  ['one that is made anew when its node fails', entry(), true],
  ['one that is made anew for other reasons only', labelled({ [LABEL.reschedulePolicies]: '["on-loss"]' }), false],
  ['one with several policies', labelled({ [LABEL.reschedulePolicies]: '["on-loss","on-node-failure"]' }), true],
  ['one whose label cannot be read', labelled({ [LABEL.reschedulePolicies]: 'on-node-failure' }), false],
  ['one that no manager made', entry({ Labels: { [LABEL.reschedulePolicies]: '["on-node-failure"]' } }), false],
  ['one that healing leaves alone', labelled({ [LABEL.heal]: 'off' }), false],
  ['one with a volume of this node', mounted({ Type: 'volume', Name: 'data', Driver: 'local' }), false],
  ['one whose volume has no name of its own', mounted({ Type: 'volume', Name: 'e'.repeat(64), Driver: 'local' }), true],
  ['one whose volume may be shared', mounted({ Type: 'volume', Name: 'data', Driver: 'nfs' }), true],
  ['one with a directory of this node', mounted({ Type: 'bind', Source: '/srv/data' }), false],
  ['one with what every node has', mounted({ Type: 'bind', Source: '/var/run/docker.sock' }), true],
  ['one that may start without its data', mounted({ Type: 'bind', Source: '/srv' }, { [LABEL.rescheduleVolumes]: 'empty' }), true],
] as const) {
  test(`${name} is ${isFenced ? '' : 'not '}fenced`, () => {
    assert.deepEqual(fencedContainers([container]), isFenced ? [{ id: 'c1', name: 'web' }] : []);
  });
}

test('running is what runs or may at any moment; the rest stands', () => {
  const list = ['running', 'restarting', 'paused', 'exited', 'created'].map((State) => entry({ Id: State, State }));
  assert.deepEqual(
    running(list).map((e) => (e as { Id: string }).Id),
    ['running', 'restarting'],
  );
  assert.deepEqual(standing(list), ['paused', 'exited', 'created']);
});
