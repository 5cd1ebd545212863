import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyDirection, landing, parseCopyEnd, renamed } from './cp-paths.ts';

for (const [text, service, path] of [
  ['web:/tmp', 'web', '/tmp'],
  ['./a:b', undefined, './a:b'],
  ['/a:b', undefined, '/a:b'],
  ['dir', undefined, 'dir'],
  ['-', undefined, '-'],
] as const) {
  test(`"${text}" is ${service ?? 'here'} ${path}`, () => assert.deepEqual(parseCopyEnd(text), { service, path }));
}

test('one side must be in containers', () => {
  assert.equal(copyDirection(parseCopyEnd('a'), parseCopyEnd('s:/b')), 'in');
  assert.equal(copyDirection(parseCopyEnd('s:/b'), parseCopyEnd('a')), 'out');
  assert.throws(() => copyDirection(parseCopyEnd('a'), parseCopyEnd('b')), /one side must be SERVICE:PATH/);
  assert.throws(() => copyDirection(parseCopyEnd('a:/x'), parseCopyEnd('b:/y')), /between services is not supported/);
});

for (const [source, target, isDirectory, directory, root] of [
  ['dir', '/tmp', true, '/tmp', 'dir'],
  ['dir', '/tmp/new', false, '/tmp', 'new'],
  ['dir/.', '/tmp', true, '/tmp', undefined],
  ['dir/.', '/tmp/new', false, '/tmp', 'new'],
  ['a/file', '/tmp/x', false, '/tmp', 'x'],
] as const) {
  test(`${source} to ${target}${isDirectory ? ', a directory,' : ''} lands in ${directory} as ${root}`, () =>
    assert.deepEqual(landing(source, target, isDirectory), { directory, root }));
}

test('entries of an archive follow their root', () => {
  assert.equal(renamed('dir/sub/file', 'new'), 'new/sub/file');
  assert.equal(renamed('dir/sub/file', undefined), 'sub/file');
  assert.equal(renamed('./dir/', 'new'), 'new/');
});
