import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineRefusal } from './engine-refusal.ts';

for (const [what, engine, told] of [
  [
    'a field of the wrong type',
    [500, 'json: cannot unmarshal number into Cmd'],
    [400, 'invalid JSON: json: cannot unmarshal number into Cmd'],
  ],
  ['a name that is none', [500, 'invalid reference format: must be lowercase'], [400, 'invalid reference format: must be lowercase']],
  ['an isolation there is not', [500, 'Invalid isolation: "hyperv"'], [400, 'invalid isolation: "hyperv"']],
  ['a failure of its own', [500, 'no space left on device'], [500, 'no space left on device']],
  ['any other refusal', [409, 'json: cannot unmarshal'], [409, 'json: cannot unmarshal']],
] as const) {
  test(`what an old engine says of ${what} is told as new ones tell it`, () => {
    const { status, message } = engineRefusal({ status: engine[0], engineMessage: engine[1] });
    assert.deepEqual([status, message], told);
  });
}
