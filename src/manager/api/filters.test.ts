import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boolFilter, encodeFilters, filterValues, parseFilters } from './filters.ts';

const query = (filters: string): URLSearchParams => new URLSearchParams(`filters=${filters}`);

for (const c of [
  { name: 'a map of maps, as Go sends it', text: '{"label":{"a=b":true,"c":true}}', values: ['a=b', 'c'] },
  { name: 'a map of lists, as Python and Node send it', text: '{"label":["a=b","c"]}', values: ['a=b', 'c'] },
  { name: 'blanks as plus signs', text: '%7B%22label%22:+%5B%22a%3Db%22,+%22c%22%5D%7D', values: ['a=b', 'c'] },
  { name: 'an inner false still counts', text: '{"label":{"a=b":false}}', values: ['a=b'] },
  { name: 'a bare text', text: '{"label":"a=b"}', values: ['a=b'] },
  { name: 'a bare boolean', text: '{"label":true}', values: ['true'] },
  { name: 'repetition is dropped', text: '{"label":["a","a"]}', values: ['a'] },
  { name: 'nothing', text: '', values: [] },
  { name: 'null, as engines do', text: 'null', values: [] },
]) {
  test(`filters are read from ${c.name}`, () => {
    assert.deepEqual(filterValues(parseFilters(query(c.text), ['label']), 'label'), c.values);
  });
}

for (const text of ['{', '[]', '"a"', '1', '{"label":null}', '{"label":[{}]}', '{"label":[null]}']) {
  test(`the filters ${text} are refused`, () =>
    assert.throws(() => parseFilters(query(text), ['label']), { status: 400, message: 'invalid filter' }));
}

test('an unknown key is refused by name', () => {
  assert.throws(() => parseFilters(query('{"foo":["x"]}'), ['label']), { status: 400, message: "invalid filter 'foo'" });
});

test('all keys are allowed where none are given', () => {
  assert.deepEqual(filterValues(parseFilters(query('{"foo":["x"]}')), 'foo'), ['x']);
});

test('a yes-or-no filter takes 1, true, 0 and false only', () => {
  const dangling = (value: string): boolean | undefined => boolFilter(parseFilters(query(`{"dangling":["${value}"]}`)), 'dangling');
  assert.equal(dangling('true'), true);
  assert.equal(dangling('1'), true);
  assert.equal(dangling('False'), false);
  assert.equal(boolFilter(parseFilters(query('')), 'dangling'), undefined);
  assert.throws(() => dangling('maybe'), { status: 400, message: "invalid filter 'dangling=[maybe]'" });
});

test('engines get filters as a map of maps', () => {
  assert.equal(encodeFilters(parseFilters(query('{"label":["a=b"],"id":["1","2"]}'))), '{"label":{"a=b":true},"id":{"1":true,"2":true}}');
  assert.equal(encodeFilters(new Map()), undefined);
});
