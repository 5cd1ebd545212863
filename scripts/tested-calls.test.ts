import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from '../src/manager/api/routes.ts';
import { calledEndpoints } from './tested-calls.ts';

const all = routes();
for (const [what, text, wants] of [
  ['method and path as arguments', "api.call('POST', `/containers/${id}/start?x=1`)", ['POST /containers/*id/start']],
  ['method and path in one text', 'raw().request(`POST ${version}/containers/${id}/attach?stream=1`)', ['POST /containers/*id/attach']],
  ['a path alone is read', "api.read('/containers/web/json', 'State')", ['GET /containers/*id/json']],
  ['an address in front', 'fetch(`http://${fleet.manager.address}/images/json`)', ['GET /images/json']],
  ['a version in front', "['GET', '/v1.99/info']", ['GET /info']],
  ['names with slashes', "call('GET', '/images/host:5000/team/app/json')", ['GET /images/*name/json']],
  ['no endpoint', "call('GET', '/nothing'); x('/tmp/file')", []],
] as const) {
  test(`calls found in a test: ${what}`, () => assert.deepEqual(calledEndpoints(text, all), wants));
}
