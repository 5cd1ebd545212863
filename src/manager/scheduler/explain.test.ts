import assert from 'node:assert/strict';
import { test } from 'node:test';
import { container, fleet, node, policy, request } from './builders.ts';
import { explain } from './explain.ts';
import { place } from './place.ts';

test('candidates come in the order they would be tried, then the nodes turned down', () => {
  const nodes = [
    node('a', { labels: { zone: 'west' }, containers: 2 }),
    node('b', { containers: [container('shop', { labels: {} })] }),
    node('c', { state: 'unhealthy', problem: 'timeout', containers: [container('x', { ports: ['80/tcp'] })] }),
  ];
  const decision = place(fleet(...nodes), request({ says: ['constraint:zone==~west'], ports: ['80/tcp'] }), policy());
  assert.ok(decision.ok);
  assert.deepEqual(explain(decision.placement), [
    { node: 'a', nodeId: 'id-a', place: 1, score: 2, notes: [] },
    { node: 'b', nodeId: 'id-b', place: 2, score: 1, notes: ['wish not met: constraint:zone==~west'] },
    {
      node: 'c',
      nodeId: 'id-c',
      place: undefined,
      score: undefined,
      notes: ['health: is unhealthy: timeout', 'port: host port 80/tcp is taken by container x'],
    },
  ]);
});

test('the node of a replaced container is marked', () => {
  const old = container('old');
  const decision = place(fleet(node('a', { containers: [old] })), request({ labels: { 'com.docker.compose.replace': 'old' } }), policy());
  assert.ok(decision.ok);
  assert.deepEqual(explain(decision.placement)[0]?.notes, ['holds the container that this one replaces']);
});
