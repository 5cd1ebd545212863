import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPortRange, parsePortRange } from './port-range.ts';

test('a range of ports is read and written', () => {
  assert.deepEqual(parsePortRange('40000-40009'), { from: 40_000, to: 40_009 });
  assert.equal(formatPortRange({ from: 1, to: 1 }), '1-1');
});

for (const text of ['', '80', '0-5', '5-4', '1-65536', 'a-b', '1-2-3']) {
  test(`"${text}" is no range of ports`, () => {
    assert.throws(() => parsePortRange(text), { status: 400, message: /FROM-TO/ });
  });
}
