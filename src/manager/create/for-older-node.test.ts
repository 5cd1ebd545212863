import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forNode } from './for-older-node.ts';

const body = {
  Image: 'x',
  HostConfig: { NetworkMode: 'front' },
  NetworkingConfig: { EndpointsConfig: { back: { Aliases: ['b'] }, front: { MacAddress: '02:42:ac:11:00:02' }, spare: null } },
  Healthcheck: { Test: ['CMD', 'true'], StartInterval: 1_000_000_000 },
};

test('a node of API 1.44 gets the request as it is', () => {
  assert.deepEqual(forNode(body, '1.44'), { body, connectLater: [], warnings: [] });
});

test('an older node gets the main network, the others are connected later', () => {
  const fitted = forNode(body, '1.41');
  assert.deepEqual(fitted.body['NetworkingConfig'], { EndpointsConfig: { front: { MacAddress: '02:42:ac:11:00:02' } } });
  assert.deepEqual(fitted.connectLater, [
    ['back', { Aliases: ['b'] }],
    ['spare', {}],
  ]);
});

test('an older node gets the address of the main network where it looks for it', () => {
  assert.equal(forNode(body, '1.43').body['MacAddress'], '02:42:ac:11:00:02');
  assert.equal(forNode({ ...body, MacAddress: '02:00:00:00:00:01' }, '1.43').body['MacAddress'], '02:00:00:00:00:01');
});

test('an interval that an older node does not know is left out, and the client is told', () => {
  const fitted = forNode(body, '1.41');
  assert.deepEqual(fitted.body['Healthcheck'], { Test: ['CMD', 'true'] });
  assert.match(fitted.warnings.join(), /StartInterval is not used/);
});

test('one network alone is the one to start with, whatever the mode says', () => {
  const one = { HostConfig: {}, NetworkingConfig: { EndpointsConfig: { back: {} } } };
  assert.deepEqual(forNode(one, '1.41'), { body: one, connectLater: [], warnings: [] });
});

test('of several without the main one, all are connected later', () => {
  const two = { HostConfig: { NetworkMode: 'default' }, NetworkingConfig: { EndpointsConfig: { a: {}, b: {} } } };
  assert.deepEqual(
    forNode(two, '1.41').connectLater.map(([name]) => name),
    ['a', 'b'],
  );
});
