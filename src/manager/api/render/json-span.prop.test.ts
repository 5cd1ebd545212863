import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fieldSpan } from './json-span.ts';

test('a field is found where parsing finds it, whatever stands around it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), fc.string(), fc.boolean(), (before, value, outer, inner, pretty) => {
      fc.pre(outer !== '__proto__' && inner !== '__proto__' && !/^\d+$/.test(outer) && !/^\d+$/.test(inner));
      const object = { [`${outer}x`]: before, [outer]: { [`x${inner}`]: before, [inner]: value, after: 1 }, tail: [before] };
      const text = JSON.stringify(object, undefined, pretty ? 2 : undefined);
      const span = fieldSpan(text, [outer, inner]);
      assert.ok(span !== undefined);
      const expected: unknown = JSON.parse(JSON.stringify(object[outer]));
      assert.deepEqual(JSON.parse(text.slice(span.start, span.end)), (expected as { [key: string]: unknown })[inner]);
    }),
  );
});

test('a field that is not there has no place', () => {
  assert.equal(fieldSpan('{"a":{"b":1}}', ['a', 'c']), undefined);
  assert.equal(fieldSpan('{"a":[1]}', ['a', 'b']), undefined);
  assert.equal(fieldSpan('{}', ['a']), undefined);
  assert.equal(fieldSpan('[]', ['a']), undefined);
});

test('text that only looks like the field is passed by', () => {
  const text = '{"a":"\\"b\\":{\\\\","x":{"b":2},"b":{"c":3}}';
  const span = fieldSpan(text, ['b', 'c']);
  assert.deepEqual(span && text.slice(span.start, span.end), '3');
});
