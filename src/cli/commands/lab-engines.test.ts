import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineList, labelsOf, parseEngine } from './lab-engines.ts';

test('without descriptions, a count of engines of one version is numbered', () => {
  assert.deepEqual(engineList([], 2, '26.1'), [
    { name: 'node-1', version: '26.1' },
    { name: 'node-2', version: '26.1' },
  ]);
});

test('a description holds name, version and labels; a label value may hold an equals sign', () => {
  assert.deepEqual(parseEngine('name=a,version=20.10,label=zone=west,label=expr=x=y', '28.5'), {
    name: 'a',
    version: '20.10',
    labels: { zone: 'west', expr: 'x=y' },
  });
  assert.equal(parseEngine('name=a', '26.1').version, '26.1');
});

for (const text of ['a', 'version=20.10', 'name=a,size=3', '']) {
  test(`'${text}' is refused with the form expected`, () => assert.throws(() => parseEngine(text, '28.5'), /write name=NAME/));
}

test('an unknown version is refused with those there are', () => {
  assert.throws(() => parseEngine('name=a,version=19', '28.5'), /no engine version '19'; there are 20\.10, 26\.1, 28\.5/);
});

test('a label needs a key and an equals sign', () => {
  assert.throws(() => labelsOf(['zone']), /cannot read label 'zone'/);
  assert.throws(() => labelsOf(['=x']), /cannot read label '=x'/);
});
