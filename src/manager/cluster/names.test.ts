import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../base/index.ts';
import { makeName } from './names.ts';

test('names are legal, and a taken one is never given', () => {
  const random = seededRandom(7);
  const taken = new Set<string>();
  for (let i = 0; i < 20_000; i++) {
    const name = makeName(random, (n) => taken.has(n));
    assert.ok(!taken.has(name));
    assert.match(name, /^[a-z]+_[a-z]+(_\d+)?$/);
    taken.add(name);
  }
});
