import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../../base/index.ts';
import { FILTER_NAMES, parseFilters, parseStrategy } from './policy.ts';

for (const [text, name] of [
  ['spread', 'spread'],
  ['binpack', 'binpack'],
  ['binpacking', 'binpack'],
  ['random', 'random'],
] as const) {
  test(`--strategy ${text} is ${name}`, () => assert.equal(parseStrategy(text), name));
}

test('an unknown strategy is refused and the choices are named', () => {
  assert.throws(
    () => parseStrategy('best'),
    (e) => e instanceof BadInputError && /'best'; choose one of spread, binpack, random/.test(e.message),
  );
});

test('no --filter means all of them', () => assert.deepEqual(parseFilters([]), FILTER_NAMES));

test('--filter replaces the list, in its order, and keeps the filters nothing could run without', () => {
  assert.deepEqual(parseFilters(['port', 'health', 'port']), ['port', 'health', 'pin', 'platform', 'api', 'resources']);
  assert.deepEqual(parseFilters(['constraint, affinity']), ['constraint', 'affinity', 'health', 'pin', 'platform', 'api', 'resources']);
});

test('an unknown filter is refused and the choices are named', () => {
  assert.throws(
    () => parseFilters(['port', 'magic']),
    (e) => e instanceof BadInputError && /'magic'; choose from health, port/.test(e.message),
  );
});
