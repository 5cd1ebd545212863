import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImageNames } from './image-names.ts';

const entry = (id: string, ...tags: string[]) => ({ Id: id, RepoTags: tags });

test('names that were there at the first look are of unknown age', () => {
  const names = new ImageNames();
  names.note([entry('a', 'app:1')], undefined);
  assert.equal(names.givenAtMs('app:1'), 0);
  names.note([entry('a', 'app:1'), entry('b', 'other:1')], 5);
  assert.deepEqual([names.givenAtMs('app:1'), names.givenAtMs('other:1')], [0, 5]);
});

test('a name is as old as its last move to another image', () => {
  const names = new ImageNames();
  names.note([entry('a', 'app:1')], undefined);
  names.note([entry('a'), entry('b', 'app:1')], 5);
  names.note([entry('a'), entry('b', 'app:1')], 6);
  assert.equal(names.givenAtMs('app:1'), 5);
  names.note([entry('a', 'app:1'), entry('b')], 7);
  assert.equal(names.givenAtMs('app:1'), 7);
});

test('a name that went and came back is new; another engine starts over', () => {
  const names = new ImageNames();
  names.note([entry('a', 'app:1')], 5);
  names.note([], 6);
  assert.equal(names.givenAtMs('app:1'), 0);
  names.note([entry('a', 'app:1')], 7);
  assert.equal(names.givenAtMs('app:1'), 7);
  names.note([entry('a', 'app:1')], undefined);
  assert.equal(names.givenAtMs('app:1'), 0);
});
