import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandRanges } from './expand-ranges.ts';

/** Never empty: two ranges that touch give the same text in two ways. */
const word = fc.stringMatching(/^[a-z.-]{1,4}$/);
const range = fc.tuple(fc.nat(500), fc.nat(20), fc.nat(4)).map(([from, more, zeros]) => ({
  from: from.toString().padStart(zeros, '0'),
  to: (from + more).toString(),
}));

test('an entry stands for every combination of its ranges, each once, in order, and for nothing else', () => {
  fc.assert(
    fc.property(word, fc.array(fc.tuple(range, word), { maxLength: 3 }), (start, ranges) => {
      const entry = start + ranges.map(([{ from, to }, after]) => `[${from}:${to}]${after}`).join('');
      const expanded = expandRanges(entry);
      assert.equal(
        expanded.length,
        ranges.reduce((product, [{ from, to }]) => product * (Number(to) - Number(from) + 1), 1),
      );
      assert.equal(new Set(expanded).size, expanded.length);
      const form = new RegExp(`^${escaped(start)}${ranges.map(([, after]) => `(\\d+)${escaped(after)}`).join('')}$`);
      const numbers = expanded.map((one) => form.exec(one)?.slice(1) ?? []);
      for (const [i, [{ from, to }]] of ranges.entries()) {
        const digits = numbers.map((values) => values[i] ?? '');
        assert.ok(digits.every((text) => Number(text) >= Number(from) && Number(text) <= Number(to)));
        if (from.length > 1 && from.startsWith('0')) assert.ok(digits.every((text) => text.length === Math.max(from.length, to.length)));
      }
      const order = numbers.map((values) => values.map((text) => text.padStart(6, '0')).join());
      assert.deepEqual(order, order.toSorted());
    }),
  );
});

function escaped(text: string): string {
  return text.replace(/[.-]/g, '\\$&');
}
