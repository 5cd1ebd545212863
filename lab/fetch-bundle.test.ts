import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aptConfig } from './fetch-bundle.ts';

const machine = [
  'Acquire "";',
  'Acquire::http::Proxy "http://proxy.test:3128";',
  'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "1";',
  'Acquire::Changelogs::AlwaysOnline "1";',
].join('\n');

test('the way to mirrors is kept from the machine, its index choices are not', () => {
  const lines = aptConfig('/cache/x', machine).split('\n');
  assert.ok(lines.includes('Acquire::http::Proxy "http://proxy.test:3128";'));
  assert.ok(!lines.some((line) => /IndexTargets|Changelogs/.test(line)));
});

test('every place apt writes to is in the folder, and no hook of the machine is read', () => {
  const config = aptConfig('/cache/x', '');
  for (const key of ['Dir::State::lists', 'Dir::Cache', 'Dir::Etc::sourcelist'])
    assert.match(config, new RegExp(`^${key} "/cache/x/`, 'm'));
  for (const key of ['Dir::Etc::parts', 'Dir::Etc::main', 'Dir::State::status'])
    assert.match(config, new RegExp(`^${key} "/dev/null";`, 'm'));
});
