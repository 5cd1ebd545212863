import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { referencesIn, substitute } from './substitute.ts';

const values: { readonly [name: string]: string } = { EMPTY: '', V: 'v' };
const fill = (template: string) => substitute(template, (name) => (Object.hasOwn(values, name) ? values[name] : undefined));

describe('substitute', () => {
  for (const [template, wants] of [
    ['${UNSET:-w}', 'w'],
    ['${EMPTY:-w}', 'w'],
    ['${V:-w}', 'v'],
    ['${UNSET-w}', 'w'],
    ['${EMPTY-w}', ''],
    ['${V-w}', 'v'],
    ['${UNSET:+w}', ''],
    ['${EMPTY:+w}', ''],
    ['${V:+w}', 'w'],
    ['${UNSET+w}', ''],
    ['${EMPTY+w}', 'w'],
    ['${V+w}', 'w'],
    ['${V:?w}', 'v'],
    ['${EMPTY?w}', ''],
    ['${V?w}', 'v'],
    ['${UNSET:-${EMPTY:-z}}', 'z'],
    ['${UNSET:-a}b}', 'ab}'],
    ['${UNSET:-{}}', '{}'],
    ['${UNSET:-a:?b}', 'a:?b'],
    ['${UNSET-$${b}}', '${b}'],
    ['${V:-${UNSET:?never asked for}}', 'v'],
    ['$$V $${V}', '$V ${V}'],
    ['$1b a$ $- $.', '$1b a$ $- $.'],
    ['x$V.$EMPTY-d', 'xv.-d'],
    ['no dollar', 'no dollar'],
  ] as const) {
    test(`${template} becomes ${JSON.stringify(wants)}`, () => {
      assert.deepEqual(fill(template), { ok: true, text: wants, unset: [] });
    });
  }

  for (const [template, name, message] of [
    ['${UNSET:?need it}', 'UNSET', 'need it'],
    ['${EMPTY:?need $V}', 'EMPTY', 'need v'],
    ['${UNSET?}', 'UNSET', ''],
    ['${UNSET?b:-c}', 'UNSET', 'b:-c'],
  ] as const) {
    test(`${template} demands ${name}`, () => {
      assert.deepEqual(fill(template), { ok: false, fault: 'required', name, message });
    });
  }

  for (const template of ['${b', '${}', '${1}', '${ A }', '${#x}', '${x%y}', '${x/y/z}', '${A:=b}', '${A:-${B}', 'pre ${#x} post']) {
    test(`${template} breaks the grammar`, () => {
      assert.deepEqual(fill(template), { ok: false, fault: 'format', template });
    });
  }

  test('names without value are told once each, except where a default stands in', () => {
    const result = fill('$A ${B} $A ${C:-} ${UNSET:-$D}');
    assert.deepEqual(result, { ok: true, text: '   ' + ' ', unset: ['A', 'B', 'D'] });
  });

  test('a hundred thousand nested references are refused, not followed', () => {
    assert.equal(fill('${A:-'.repeat(100_000)).ok, false);
  });
});

test('references are listed with those inside words, words as they are written', () => {
  assert.deepEqual(referencesIn('${A:-x${B}} $C $$D ${E:?m}'), [
    { name: 'A', operator: ':-', word: 'x${B}' },
    { name: 'B', operator: '', word: '' },
    { name: 'C', operator: '', word: '' },
    { name: 'E', operator: ':?', word: 'm' },
  ]);
  assert.deepEqual(referencesIn('${'), []);
});
