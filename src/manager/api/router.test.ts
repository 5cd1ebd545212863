import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SENT } from './answer.ts';
import type { Method, Route } from './route.ts';
import { Router } from './router.ts';

const route = (line: string): Route => {
  const [method, path] = line.split(' ') as [Method, string];
  return { method, path, rule: 'self', handler: () => SENT };
};
const router = new Router(
  [
    'GET /containers/json',
    'POST /containers/create',
    'POST /containers/prune',
    'GET /containers/*id/json',
    'POST /containers/*id/start',
    'DELETE /containers/*id',
    'DELETE /containers/*id/checkpoints/:checkpoint',
    'GET /containers/*id/attach/ws',
    'GET /images/json',
    'GET /images/get',
    'GET /images/*name/json',
    'GET /images/*name/get',
    'POST /images/*name/push',
    'DELETE /images/*name',
    'GET /exec/:id/json',
  ].map(route),
);

for (const c of [
  { ask: 'GET /containers/json', path: '/containers/json', params: {} },
  { ask: 'POST /containers/create', path: '/containers/create', params: {} },
  { ask: 'GET /containers/web/json', path: '/containers/*id/json', params: { id: 'web' } },
  { ask: 'GET /containers/json/json', path: '/containers/*id/json', params: { id: 'json' } },
  { ask: 'POST /containers/co/start', path: '/containers/*id/start', params: { id: 'co' } },
  { ask: 'POST /containers/node1/web/start', path: '/containers/*id/start', params: { id: 'node1/web' } },
  { ask: 'DELETE /containers/web', path: '/containers/*id', params: { id: 'web' } },
  {
    ask: 'DELETE /containers/web/checkpoints/c1',
    path: '/containers/*id/checkpoints/:checkpoint',
    params: { id: 'web', checkpoint: 'c1' },
  },
  { ask: 'GET /containers/web/attach/ws', path: '/containers/*id/attach/ws', params: { id: 'web' } },
  { ask: 'POST /images/host:5000/team/app/push', path: '/images/*name/push', params: { name: 'host:5000/team/app' } },
  { ask: 'GET /images/host%3A5000%2Fteam%2Fapp/json', path: '/images/*name/json', params: { name: 'host:5000/team/app' } },
  { ask: 'GET /images/app@sha256:00/json', path: '/images/*name/json', params: { name: 'app@sha256:00' } },
  { ask: 'GET /images/get', path: '/images/get', params: {} },
  { ask: 'DELETE /images/library/json', path: '/images/*name', params: { name: 'library/json' } },
  { ask: 'GET /exec/abc/json', path: '/exec/:id/json', params: { id: 'abc' } },
]) {
  test(`${c.ask} is ${c.path}`, () => {
    const [method, path] = c.ask.split(' ') as [string, string];
    const found = router.find(method, path);
    assert.equal(found?.route.path, c.path);
    assert.deepEqual({ ...found?.params }, c.params);
  });
}

for (const unknown of [
  'GET /containers/create',
  'HEAD /containers/json',
  'PATCH /containers/json',
  'GET /containers/',
  'GET /containers//json',
  'POST /containers/web/nothing',
  'GET /exec/a/b/json',
  'GET /',
  'GET /%zz',
  '* /containers/json',
]) {
  test(`${unknown} is no route`, () => {
    const [method, path] = unknown.split(' ') as [string, string];
    assert.equal(router.find(method, path), undefined);
  });
}

test('a name of 4096 characters is still a name', () => {
  const name = 'a'.repeat(4096);
  assert.equal(router.find('GET', `/exec/${name}/json`)?.params['id'], name);
  assert.equal(router.find('GET', `/images/${name}/json`)?.params['name'], name);
});
