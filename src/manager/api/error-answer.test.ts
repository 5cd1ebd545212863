import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError, type Log, silentLog } from '../../base/index.ts';
import { EngineHttpError, EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import { type ClusterView, NodeUnreachableError } from '../cluster/index.ts';
import { builtNode } from './builders.ts';
import { toldError } from './error-answer.ts';

let suspected = 0;
const node = builtNode('n1', { suspect: () => void suspected++ });
const cluster = { nodes: () => [node] } as unknown as ClusterView;
const told = (error: unknown, log: Log = silentLog): ReturnType<typeof toldError> => toldError(error, { cluster, log });
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
