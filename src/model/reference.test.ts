import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadInputError } from '../base/index.ts';
import { familiarName, formatReference, parseReference, tryReference } from './reference.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

for (const [text, full, familiar] of [
  ['busybox', 'docker.io/library/busybox', 'busybox'],
  ['busybox:1.36', 'docker.io/library/busybox:1.36', 'busybox:1.36'],
  ['docker.io/library/busybox:latest', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['index.docker.io/team/app', 'docker.io/team/app', 'team/app'],
  ['team/app:v1', 'docker.io/team/app:v1', 'team/app:v1'],
  ['host:5000/app', 'host:5000/app', 'host:5000/app'],
  ['host:5000/team/app:x', 'host:5000/team/app:x', 'host:5000/team/app:x'],
  ['localhost/app', 'localhost/app', 'localhost/app'],
  ['Upper/app', 'Upper/app', 'Upper/app'],
  ['[fe80::1]:5000/app:x', '[fe80::1]:5000/app:x', '[fe80::1]:5000/app:x'],
  [`app:1@${DIGEST}`, `docker.io/library/app:1@${DIGEST}`, `app:1@${DIGEST}`],
  ['a__b/c-d.e', 'docker.io/a__b/c-d.e', 'a__b/c-d.e'],
] as const) {
  test(`${text} means ${full} and is shown as ${familiar}`, () => {
    assert.equal(formatReference(parseReference(text)), full);
    assert.equal(familiarName(text), familiar);
  });
}

for (const text of [
  '',
  'APP',
  'a b',
  'app:',
  'app:-x',
  'a@b',
  `a@${DIGEST}@${DIGEST}`,
  'a//b',
  '-a',
  'a/',
  'ab'.repeat(32),
  'x'.repeat(300),
]) {
  test(`"${text.slice(0, 20)}" is no reference and stays as it is`, () => {
    assert.throws(() => parseReference(text), BadInputError);
    assert.equal(tryReference(text), undefined);
    assert.equal(familiarName(text), text);
  });
}

test('the engine says what is wrong with an upper-case repository, and so do we', () => {
  assert.throws(() => parseReference('team/App'), /repository name \(team\/App\) must be lowercase/);
});
