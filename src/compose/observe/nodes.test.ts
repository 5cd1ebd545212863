import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthyNodes } from './nodes.ts';

test('healthy nodes are read from the status of a manager, ours or classic', () => {
  const SystemStatus = [
    ['Role', 'primary'],
    ['Nodes', '3'],
    [' n1', '10.0.0.1:2375'],
    ['  └ ID', 'X'],
    ['  └ Status', 'Healthy'],
    [' n2', '10.0.0.2:2375'],
    ['  └ Status', 'Pending'],
    [' n3', '10.0.0.3:2375'],
    ['  └ Status', 'Healthy'],
    ['  └ Labels', 'a=b'],
  ];
  assert.deepEqual(healthyNodes({ SystemStatus }), ['n1', 'n3']);
  assert.deepEqual(healthyNodes({}), []);
});
