import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseYaml } from './parse-yaml.ts';
import { plain } from './plain.ts';
import { placeOf } from './tree.ts';

const file = { path: '/d/f.yaml', shown: 'f.yaml' };
const parse = (text: string) => parseYaml(text, file).map(plain);

describe('parseYaml', () => {
  test('scalars are read as Compose reads them', () => {
    const text = 'a: [0777, 0o777, 1_000, 0x1f, 0b11, 56:56, yes, on, No, true, 1.50, 1e3, ~, 2001-01-01, "1", -5, .5]';
    const list = [511, 511, 1000, 31, 3, '56:56', 'yes', 'on', 'No', true, 1.5, 1000, null, '2001-01-01', '1', -5, 0.5];
    assert.deepEqual(parse(text), [{ a: list }]);
  });

  test('merge keys: what is written wins, then the earlier of a list', () => {
    const text = 'x: &a {k: 1, l: 1, m: 1}\ny: &b {l: 2, n: 2}\nz: {<<: [*b, *a], k: 3}\nw: {"<<": 1}\nv: {k: 4, <<: *a}';
    assert.deepEqual(parse(text), [
      {
        x: { k: 1, l: 1, m: 1 },
        y: { l: 2, n: 2 },
        z: { k: 3, l: 2, n: 2, m: 1 },
        w: { '<<': 1 },
        v: { k: 4, l: 1, m: 1 },
      },
    ]);
  });

  test('several documents; anchors belong to one; empty documents are left out', () => {
    assert.deepEqual(parse('a: 1\n---\n---\nb: 2\n'), [{ a: 1 }, { b: 2 }]);
    assert.throws(() => parse('a: &x 1\n---\nb: *x'), { message: "yaml: unknown anchor 'x' referenced (f.yaml:3)" });
  });

  test('an anchor that is given again means the later one', () => {
    assert.deepEqual(parse('a: &x 1\nb: *x\nc: &x 2\nd: *x'), [{ a: 1, b: 1, c: 2, d: 2 }]);
  });

  for (const [name, text, message] of [
    ['duplicate key', 'a:\n  i: 1\n  i: 2', 'failed to parse /d/f.yaml: line 3: mapping key "i" already defined at line 2'],
    ['key that is no text', 'services: {1: x}', 'non-string key in services: 1 (f.yaml:1)'],
    ['null key', '{~: x}', 'non-string key at top level: <nil> (f.yaml:1)'],
    ['unknown anchor', 'a: *y', "yaml: unknown anchor 'y' referenced (f.yaml:1)"],
    ['anchor in itself', 'a: &x [*x]', "yaml: anchor 'x' value contains itself (f.yaml:1)"],
    ['unknown tag', 'a:\n  b: !foo 1', 'yaml: unknown tag !foo; only !reset and !override are known (f.yaml:2)'],
    [
      'merge of a text',
      'a: {<<: 1}',
      'failed to parse /d/f.yaml: yaml: map merge requires map or sequence of maps as the value (f.yaml:1)',
    ],
    [
      'tab',
      'a:\n\tb: 1',
      'failed to parse /d/f.yaml: yaml: line 2: found character that cannot start any token (a tab in the indentation; use spaces)',
    ],
  ] as const) {
    test(`${name} is refused with its line`, () => assert.throws(() => parse(text), { message }));
  }

  test('an alias bomb is refused fast', () => {
    const levels = Array.from(
      { length: 10 },
      (_, i) => `x${i}: &x${i} [${Array.from({ length: 10 }, () => (i === 0 ? 'a' : `*x${i - 1}`))}]`,
    );
    const started = performance.now();
    assert.throws(() => parse(levels.join('\n')), /compose file exceeds maximum node visit limit \(100000\)/);
    assert.ok(performance.now() - started < 1000);
  });

  test('aliases below the limit are fine', () => {
    const names = Array.from({ length: 500 }, (_, i) => `s${i}: *x`);
    assert.equal(Object.keys(Object(parse(`x: &x {a: 1, b: [1, 2, 3]}\n${names.join('\n')}`)[0])).length, 501);
  });

  for (const [name, text] of [
    ['flow lists', '['.repeat(100_000)],
    ['closed flow lists', '['.repeat(5000) + ']'.repeat(5000)],
    ['block lists', '- '.repeat(100_000)],
    ['mappings', '{a: '.repeat(50_000)],
    ['complex keys', '? '.repeat(50_000)],
  ] as const) {
    test(`endless ${name} are refused`, () => assert.throws(() => parse(text), /failed to parse|non-string key/));
  }

  test('every value has its place, a key without value that of the key', () => {
    const [tree] = parseYaml('a:\n  b:\n    - x\n    - y: 1\n  c:\n', file);
    const line = (...path: (string | number)[]) => tree && placeOf(tree, path).line;
    assert.deepEqual([line('a'), line('a', 'b'), line('a', 'b', 1, 'y'), line('a', 'c'), line('a', 'nope')], [1, 2, 4, 5, 1]);
  });
});
