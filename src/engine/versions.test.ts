import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clampVersion, compareApiVersions, parseVersions } from './versions.ts';

test('API versions compare as numbers, not as text', () => {
  assert.ok(compareApiVersions('1.9', '1.10') < 0);
  assert.ok(compareApiVersions('2.0', '1.99') > 0);
  assert.equal(compareApiVersions('1.41', '1.41'), 0);
});

for (const [wanted, used] of [
  ['1.20', '1.24'],
  ['1.24', '1.24'],
  ['1.40', '1.40'],
  ['1.99', '1.41'],
] as const) {
  test(`version ${wanted} becomes ${used} on an engine that speaks 1.24 to 1.41`, () => {
    assert.equal(clampVersion(wanted, '1.24', '1.41'), used);
  });
}

test('an engine that does not tell its minimum speaks 1.12 and newer', () => {
  const versions = parseVersions({ ApiVersion: '1.22', Version: '1.10.3', Os: 'linux', Arch: 'amd64' });
  assert.deepEqual(versions, { apiMin: '1.12', apiMax: '1.22', version: '1.10.3', os: 'linux', architecture: 'amd64' });
});

test('what names no API version is not an engine', () => {
  assert.equal(parseVersions({ Version: '28' }), undefined);
  assert.equal(parseVersions({ ApiVersion: 'new' }), undefined);
  assert.equal(parseVersions('<html>'), undefined);
});
