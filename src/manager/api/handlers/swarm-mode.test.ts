import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiCall } from '../call.ts';
import { Router } from '../router.ts';
import { swarmModeRoutes } from './swarm-mode.ts';

const router = new Router(swarmModeRoutes);
const call = (method: string, path: string): unknown => router.find(method, path)?.route.handler({} as ApiCall);

// The docker CLI prints the text; `docker stack` and `docker service` look for the status.
for (const [method, path] of [
  ['GET', '/swarm'],
  ['GET', '/swarm/unlockkey'],
  ['GET', '/services'],
  ['POST', '/services/create'],
  ['GET', '/services/web'],
  ['POST', '/services/web/update'],
  ['DELETE', '/services/web'],
  ['GET', '/services/web/logs'],
  ['GET', '/nodes'],
  ['GET', '/tasks'],
  ['GET', '/tasks/abc/logs'],
  ['GET', '/secrets'],
  ['POST', '/configs/create'],
] as const) {
  test(`${method} ${path} answers as an engine that is not in swarm mode`, () => {
    assert.throws(() => call(method, path), { status: 503, message: /^This node is not a swarm manager\. Use "docker swarm init"/ });
  });
}

test('leaving a swarm there is not has its own text', () => {
  assert.throws(() => call('POST', '/swarm/leave'), { status: 503, message: 'This node is not part of a swarm' });
});

test('making a swarm of the fleet is refused and says what to do instead', () => {
  for (const path of ['/swarm/init', '/swarm/join']) assert.throws(() => call('POST', path), { status: 501, message: /schwarm compose/ });
});
