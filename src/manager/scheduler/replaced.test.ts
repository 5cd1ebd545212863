import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL, type Labels } from '../../model/index.ts';
import { container, fleet, node, order, policy, request } from './builders.ts';
import { place } from './place.ts';

const slot = (number: string, more: Labels = {}): Labels => ({
  [LABEL.composeProject]: 'shop',
  [LABEL.composeService]: 'web',
  [LABEL.composeNumber]: number,
  [LABEL.composeOneoff]: 'False',
  ...more,
});
const old = container('shop-web-1', { id: 'ab'.repeat(32), labels: slot('1'), ports: ['80/tcp'], memoryBytes: 6e9 });
const nodes = [node('a'), node('b', { containers: [old, container('x')], labels: { containerslots: '2' } }), node('c')];

test('a re-created container goes where the old one is, whose port, memory and slot do not count', () => {
  const decision = place(fleet(...nodes), request({ labels: slot('1'), ports: ['80/tcp'], memoryBytes: 6e9 }), policy());
  assert.deepEqual(order(decision), ['b', 'a', 'c']);
  assert.equal(decision.ok && decision.placement.candidates[0].replaces, true);
});

test('another number of the service is another container', () => {
  assert.deepEqual(order(place(fleet(...nodes), request({ labels: slot('2'), ports: ['80/tcp'] }), policy())), ['a', 'c']);
});

test('a one-off container replaces nothing', () => {
  const oneoff = request({ labels: slot('1', { [LABEL.composeOneoff]: 'True' }), ports: ['80/tcp'] });
  assert.deepEqual(order(place(fleet(...nodes), oneoff, policy())), ['a', 'c']);
});

test('ports of other containers still count', () => {
  const busy = node('b', { containers: [old, container('x', { ports: ['81/tcp'] })] });
  assert.deepEqual(order(place(fleet(node('a'), busy), request({ labels: slot('1'), ports: ['80/tcp', '81/tcp'] }), policy())), ['a']);
});

for (const [how, value] of [
  ['name', 'shop-web-1'],
  ['id', old.id],
  ['short id', old.id.slice(0, 12)],
] as const) {
  test(`the container to replace may be named by its ${how}`, () => {
    const named = request({ labels: { [LABEL.composeReplace]: value }, ports: ['80/tcp'] });
    assert.deepEqual(order(place(fleet(...nodes), named, policy({ strategy: 'random' })))[0], 'b');
  });
}

test('the old one does not keep its successor away by an affinity against its own kind', () => {
  const spreadOut = request({ labels: slot('1'), says: [`affinity:${LABEL.composeService}!=web`] });
  assert.deepEqual(order(place(fleet(...nodes), spreadOut, policy()))[0], 'b');
  const two = fleet(node('b', { containers: [old, container('shop-web-2', { labels: slot('2') })] }), node('c'));
  assert.deepEqual(order(place(two, spreadOut, policy())), ['c']);
});

test('an old one on an unhealthy node does not hold the new one back', () => {
  const dead = node('b', { containers: [old], state: 'unhealthy' });
  assert.deepEqual(order(place(fleet(node('a'), dead), request({ labels: slot('1') }), policy())), ['a']);
});
