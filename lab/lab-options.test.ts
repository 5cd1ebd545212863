import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEngines } from './lab-options.ts';

const wanted = (...names: string[]) => names.map((name) => ({ name, version: '28.5' as const }));

test('engines get addresses in the order they are named', () => {
  assert.deepEqual(
    newEngines(wanted('a', 'b'), []).map((engine) => [engine.name, engine.hostNumber]),
    [
      ['a', 11],
      ['b', 12],
    ],
  );
});

test('an engine that comes later goes after the last one present', () => {
  const present = newEngines(wanted('a', 'b', 'c'), []).slice(2);
  assert.equal(newEngines(wanted('d'), present)[0]?.hostNumber, 14);
});

test('a name that is taken is refused, whether by one present or by one wanted', () => {
  assert.throws(() => newEngines(wanted('a', 'a'), []), /two engines would be named 'a'/);
  assert.throws(() => newEngines(wanted('a'), newEngines(wanted('a'), [])), /two engines would be named 'a'/);
});

test('an engine with a certificate is known as one with TLS', () => {
  const certificate = { ca: '', cert: '', key: '' };
  const [plain, secure] = newEngines([...wanted('a'), { name: 'b', version: '28.5', tls: () => certificate }], []);
  assert.deepEqual([plain?.tls, secure?.tls], [undefined, true]);
});

test('a lab holds 244 engines and says so when asked for more', () => {
  const many = Array.from({ length: 245 }, (_, index) => `n${index}`);
  assert.equal(newEngines(wanted(...many.slice(1)), []).length, 244);
  assert.throws(() => newEngines(wanted(...many), []), /room for 244 more engines, not for 245/);
  assert.throws(() => newEngines([], []), /at least one engine/);
});
