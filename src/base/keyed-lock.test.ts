import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedLock } from './keyed-lock.ts';

test('tasks of one key run one after the other, others side by side', async () => {
  const lock = new KeyedLock();
  const said: string[] = [];
  const task = (name: string) => async () => {
    said.push(`${name} begins`);
    await new Promise(setImmediate);
    said.push(`${name} ends`);
    return name;
  };
  assert.deepEqual(await Promise.all([lock.run('k', task('a')), lock.run('k', task('b')), lock.run('other', task('c'))]), ['a', 'b', 'c']);
  assert.deepEqual(
    said.filter((text) => !text.startsWith('c')),
    ['a begins', 'a ends', 'b begins', 'b ends'],
  );
  assert.equal(said.indexOf('c begins') < said.indexOf('a ends'), true);
});

test('a task that fails does not fail the next one', async () => {
  const lock = new KeyedLock();
  const failing = lock.run('k', () => Promise.reject(new Error('no')));
  const next = lock.run('k', () => Promise.resolve('yes'));
  await assert.rejects(failing, /no/);
  assert.equal(await next, 'yes');
});
