import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePattern } from './pattern.ts';

const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '[a-c]', '\\d', '\\w', '\\W', '\\s', '^', '$', '\\b', '\\B', '\\.', '1', ' '),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}|${b})`),
    fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?')).map(([a, q]) => `(?:${a})${q}`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '1', ' ', '.', '\n'), maxLength: 10 });

test('a regular expression matches what the language’s own engine matches', () => {
  fc.assert(
    fc.property(node, text, fc.boolean(), (source, subject, ignoreCase) => {
      const ours = parsePattern(ignoreCase ? `/(?i)${source}/` : `/${source}/`).matches(subject);
      assert.equal(ours, new RegExp(source, ignoreCase ? 'iu' : 'u').test(subject), `/${source}/ on ${JSON.stringify(subject)}`);
    }),
    { numRuns: 2_000 },
  );
});

test('a glob is the regular expression one would write for it', () => {
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?', '+'), maxLength: 8 });
  fc.assert(
    fc.property(glob, text, (source, subject) => {
      const body = source.replace(/[.+]/g, '\\$&').replaceAll('*', '[^]*').replaceAll('?', '[^]');
      assert.equal(parsePattern(source).matches(subject), new RegExp(`^(?:${body})$`, 'u').test(subject));
    }),
    { numRuns: 2_000 },
  );
});

test('a list of alternatives matches what the language’s own engine matches', () => {
  const source = fc.string({ unit: fc.constantFrom('a', 'b', '|', '\\|', '\\.', '\\\\'), maxLength: 8 });
  const subject = fc.string({ unit: fc.constantFrom('a', 'b', '|', '.', '\\'), maxLength: 4 });
  fc.assert(
    fc.property(source, subject, (list, candidate) => {
      assert.equal(parsePattern(`/^(${list})$/`).matches(candidate), new RegExp(`^(${list})$`, 'u').test(candidate));
    }),
    { numRuns: 2_000 },
  );
});
