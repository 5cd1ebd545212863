import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goDuration } from './go-duration.ts';
import { goJson, goMap } from './go-json.ts';

for (const [ms, text] of [
  [0, '0s'],
  [500, '500ms'],
  [1500, '1.5s'],
  [90_000, '1m30s'],
  [3_600_000, '1h0m0s'],
  [3_725_500, '1h2m5.5s'],
  [0.5, '500µs'],
] as const) {
  test(`${ms} milliseconds are ${text} in Go`, () => assert.equal(goDuration(ms), text));
}

test('JSON is written as Go writes it: structs in order, maps sorted, markup escaped, undefined left out', () => {
  assert.equal(goJson({ b: 1, a: undefined, c: goMap({ z: '<&>', a: null }) }), '{"b":1,"c":{"a":null,"z":"\\u003c\\u0026\\u003e"}}');
  assert.equal(goMap({}), undefined);
});
