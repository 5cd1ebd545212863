import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { referencesIn, substitute } from './substitute.ts';

const soup = fc.string({ unit: fc.constantFrom('$', '{', '}', ':', '-', '+', '?', 'A', 'b', '_', '1', ' ', 'é'), maxLength: 60 });

test('any text is filled in or refused, never a crash, and the same each time', () => {
  fc.assert(
    fc.property(soup, (text) => {
      const lookup = (name: string): string | undefined => (name.startsWith('A') ? name : undefined);
      assert.deepEqual(substitute(text, lookup), substitute(text, lookup));
      referencesIn(text);
    }),
    { numRuns: 2000 },
  );
});

test('doubled dollars give back any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), soup, (a, b) => {
      const text = a + b;
      assert.deepEqual(
        substitute(text.replaceAll('$', '$$$$'), () => 'never'),
        { ok: true, text, unset: [] },
      );
    }),
  );
});

test('a default stands in for any unset variable', () => {
  fc.assert(
    fc.property(fc.string(), (word) => {
      const plain = word.replaceAll(/[${}]/g, '');
      assert.deepEqual(
        substitute(`<\${A:-${plain}}>`, () => undefined),
        { ok: true, text: `<${plain}>`, unset: [] },
      );
    }),
  );
});

test('a megabyte of dollars and braces takes no time to speak of', () => {
  for (const piece of ['$', '${', '{', '}', '${A}', '${A:-', '$A{']) {
    const started = performance.now();
    substitute(piece.repeat(1_000_000 / piece.length), () => '');
    assert.ok(performance.now() - started < 2000, piece);
  }
});
