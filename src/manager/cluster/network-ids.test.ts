import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL } from '../../model/index.ts';
import { NetworkIds } from './network-ids.ts';

const own = { Id: 'engine-own', Name: 'own' };
const fleet = { Id: 'engine-app', Name: 'app', Labels: { [LABEL.network]: 'fleet-app' } };

test('a network of the fleet is shown by its own id, one of a single node by the engine’s, a predefined one by the same everywhere', () => {
  const [a, b] = [new NetworkIds(), new NetworkIds()];
  a.learn([own, fleet, { Id: 'bridge-a', Name: 'bridge' }]);
  b.learn([{ Id: 'bridge-b', Name: 'bridge' }]);
  assert.equal(a.shown('engine-own'), 'engine-own');
  assert.equal(a.shown('engine-app'), 'fleet-app');
  assert.equal(a.shown('bridge-a'), b.shown('bridge-b'));
  assert.equal(a.shown('bridge-b'), undefined);
});

test('a network that left the list is still known: its last event comes after that', () => {
  const ids = new NetworkIds();
  ids.learn([own, fleet]);
  ids.learn([own]);
  assert.equal(ids.shown('engine-app'), 'fleet-app');
});

test('what is remembered is bounded, the oldest are forgotten', () => {
  const ids = new NetworkIds();
  for (let i = 0; i < 10_001; i++) ids.learn([{ Id: `n${i}`, Name: `n${i}` }]);
  assert.equal(ids.shown('n0'), undefined);
  assert.equal(ids.shown('n1'), 'n1');
});
