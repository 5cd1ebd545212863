import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atLeast, clientVersion, parseTarget } from './version.ts';

for (const c of [
  { url: '/containers/json?all=1', path: '/containers/json', query: 'all=1', version: undefined },
  { url: '/v1.41/containers/json', path: '/containers/json', query: '', version: '1.41' },
  { url: '/v1.41/_ping?a=b?c', path: '/_ping', query: 'a=b?c', version: '1.41' },
  { url: 'http://host:2375/v1.24/info', path: '/info', query: '', version: '1.24' },
  { url: 'http://host', path: '/', query: '', version: undefined },
  { url: '/v1.41', path: '/v1.41', query: '', version: undefined },
  { url: '/volumes/v1.0', path: '/volumes/v1.0', query: '', version: undefined },
  { url: '*', path: '*', query: '', version: undefined },
]) {
  test(`the target ${c.url} is taken apart`, () =>
    assert.deepEqual(parseTarget(c.url), { path: c.path, query: c.query, version: c.version }));
}

// The docker CLI and docker-py show these; CLIs match "client version" to explain a downgrade.
test('a version with three numbers lies between two', () => {
  assert.throws(() => clientVersion('1.51.1', '1.51'), { status: 400, message: /client version 1\.51\.1 is too new/ });
  assert.equal(clientVersion('1.24.1', '1.51'), '1.24');
});

test('a version outside of the range is refused with the texts of an engine', () => {
  assert.throws(() => clientVersion('1.99', '1.51'), {
    status: 400,
    message: 'client version 1.99 is too new. Maximum supported API version is 1.51',
  });
  assert.throws(() => clientVersion('1.11', '1.51'), {
    status: 400,
    message: 'client version 1.11 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
  });
});

test('no version means the newest offered', () => {
  assert.equal(clientVersion(undefined, '1.45'), '1.45');
  assert.equal(clientVersion('1.24', '1.45'), '1.24');
});

test('versions compare as numbers', () => {
  assert.ok(atLeast('1.100', '1.51'));
  assert.ok(!atLeast('1.9', '1.24'));
});
