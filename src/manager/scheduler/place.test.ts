import assert from 'node:assert/strict';
import { test } from 'node:test';
import { container, fleet, node, order, policy, refusals, request } from './builders.ts';
import { place } from './place.ts';

test('an empty fleet refuses without a node to blame', () => {
  assert.deepEqual(place(fleet(), request(), policy()), { ok: false, refusal: { nodes: [] } });
});

test('every reason of every filter is collected, in the order of the filters', () => {
  const bad = node('a', {
    state: 'unhealthy',
    problem: 'gone',
    containers: [container('x', { ports: ['80/tcp'] })],
    labels: { containerslots: '1' },
  });
  const asks = request({
    ports: ['80/tcp'],
    says: ['constraint:zone==west', 'affinity:container==db', 'whitelist:node==b'],
    memoryBytes: 9e9,
    platform: 'windows',
  });
  const decision = place(fleet(bad), asks, policy());
  assert.ok(!decision.ok);
  assert.deepEqual(
    decision.refusal.nodes[0]?.reasons.map((r) => r.filter),
    ['health', 'port', 'containerslots', 'affinity', 'constraint', 'whitelist', 'platform', 'resources'],
  );
  const reordered = place(fleet(bad), asks, policy({ filters: ['whitelist', 'port'] }));
  assert.ok(!reordered.ok);
  assert.deepEqual(
    reordered.refusal.nodes[0]?.reasons.map((r) => r.filter),
    ['whitelist', 'port', 'health', 'platform', 'resources'],
  );
});

test('a placement tells which nodes were turned down and why', () => {
  const decision = place(fleet(node('c', { state: 'pending' }), node('b'), node('a', { state: 'pending' })), request(), policy());
  assert.deepEqual(order(decision), ['b']);
  assert.deepEqual(refusals(decision), ['a: is pending', 'c: is pending']);
  assert.equal(decision.ok && decision.placement.strategy, 'spread');
});

test('filters that are switched off do not look at wishes or conditions', () => {
  const nodes = [node('a', { containers: 3 }), node('b')];
  const asks = request({ says: ['constraint:node==a', 'affinity:container==~a-c0'], ports: ['80/tcp'] });
  assert.deepEqual(order(place(fleet(...nodes), asks, policy({ filters: ['port'] }))), ['b', 'a']);
});

test('unhealthy nodes are refused even when the health filter is switched off', () => {
  assert.deepEqual(order(place(fleet(node('a', { state: 'unhealthy' }), node('b')), request(), policy({ filters: ['port'] }))), ['b']);
});

test('a changed node is seen at once, an unchanged one is not read again', () => {
  const before = node('a', { containers: [container('x', { ports: ['80/tcp'] })] });
  const asks = request({ ports: ['80/tcp'] });
  assert.deepEqual(order(place(fleet(before), asks, policy())), []);
  assert.deepEqual(order(place(fleet({ ...before, containers: new Map() }), asks, policy())), ['a']);
});
