import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError, type Log, seededRandom, silentLog } from '../../base/index.ts';
import { EngineHttpError, EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import { parsePlacementRequest } from '../../model/index.ts';
import { type ClusterView, NameConflictError, NodeUnreachableError, NoPlacementError } from '../cluster/index.ts';
import { BUILT_OPTIONS, builtNode } from './builders.ts';
import { toldError } from './error-answer.ts';
import { ConflictError } from './errors.ts';

let suspected = 0;
const node = builtNode('n1', { suspect: () => void suspected++ });
const cluster = { nodes: () => [node] } as unknown as ClusterView;
const told = (error: unknown, log: Log = silentLog, options = BUILT_OPTIONS): ReturnType<typeof toldError> =>
  toldError(error, { cluster, log, options });
const call = { address: '10.0.0.1:2375', method: 'POST', path: '/containers/x/start' };

test('an engine’s refusal keeps status and text, and names its node in a header only', () => {
  assert.deepEqual(told(new EngineHttpError(call, 409, 'container x is not running')), {
    status: 409,
    message: 'container x is not running',
    headers: { 'x-schwarm-node': 'n1' },
  });
});

test('a node that cannot be reached is named, looked at, and worth another try', () => {
  suspected = 0;
  const { status, message, headers } = told(new EngineUnreachableError(call, 'ECONNREFUSED', 'connection refused', false));
  assert.equal(status, 503);
  assert.match(message, /^node n1 is not reachable: /);
  assert.deepEqual(headers, { 'retry-after': '5', 'x-schwarm-node': 'n1' });
  assert.equal(suspected, 1);
});

test('an engine that is silent is a 504 for reads, and a 503 that says so for writes', () => {
  assert.equal(told(new EngineTimeoutError({ ...call, method: 'GET' }, 30_000, true)).status, 504);
  const write = told(new EngineTimeoutError(call, 30_000, true));
  assert.equal(write.status, 503);
  assert.match(write.message, /may have been applied/);
});

test('a node known to be away is a 503 with a time to come back', () => {
  const { status, headers } = told(new NodeUnreachableError('n1', 'no answer'));
  assert.deepEqual([status, headers], [503, { 'retry-after': '5' }]);
});

test('our own errors keep their status', () => {
  assert.deepEqual(told(new BadInputError('bad')), { status: 400, message: 'bad', headers: {} });
});

test('anything else is a 500 and logged with its stack', () => {
  const lines: unknown[] = [];
  const log: Log = { ...silentLog, error: (_message, fields) => lines.push(fields) };
  assert.equal(told(new TypeError('x is undefined'), log).status, 500);
  assert.match(JSON.stringify(lines), /error-answer\.test\.ts/);
});

test('with --classic a name in use and a container that fits nowhere are told in the words of the original', () => {
  const classic = { ...BUILT_OPTIONS, classic: true, filters: ['health', 'constraint'] };
  const conflict = new NameConflictError('web', 'container "123"');
  assert.equal(told(conflict).status, 409);
  assert.match(told(conflict).message, /^Conflict\. The container name "\/web" is already in use by container "123"\./);
  assert.deepEqual(told(conflict, silentLog, classic), {
    status: 409,
    message:
      'Conflict: The name web is already assigned. You have to delete (or rename) that container to be able to assign web to a container again.',
    headers: {},
  });
  const rename = new ConflictError(`failed: ${conflict.message}`, { cause: conflict });
  assert.match(told(rename, silentLog, classic).message, /^Conflict: The name web is already assigned\./);
  const { request } = parsePlacementRequest({ Env: ['constraint:zone==west'] }, {}, seededRandom(1));
  const reasons = [{ filter: 'constraint', text: 'it has no label zone' }];
  const nowhere = new NoPlacementError('ours', { request, refusal: { nodes: [{ nodeId: 'a', nodeName: 'a', reasons }] } });
  assert.deepEqual(told(nowhere), { status: 409, message: 'ours', headers: {} });
  assert.deepEqual(told(nowhere, silentLog, classic), {
    status: 500,
    message: 'Unable to find a node that satisfies the following conditions \n[zone==west]',
    headers: {},
  });
  assert.deepEqual(told(new NoPlacementError('the node has left'), silentLog, classic).status, 409);
});
