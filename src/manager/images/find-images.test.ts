import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findImages, repositoryTags, shownName } from './find-images.ts';

const A = `sha256:${'a'.repeat(64)}`;
const AB = `sha256:ab${'c'.repeat(62)}`;
const DIGEST = `sha256:${'d'.repeat(64)}`;
const image = (id: string, tags: string[] | null, digests: string[] = []) => ({ Id: id, RepoTags: tags, RepoDigests: digests });

const nodes = [
  { name: 'n1', images: [image(A, ['busybox:latest'], [`busybox@${DIGEST}`]), image(AB, ['<none>:<none>'], ['<none>@<none>'])] },
  { name: 'n2', images: [image(AB, ['busybox:latest', 'host:5000/app:1'])] },
  { name: 'n3', images: [image(AB, ['busybox:latest'])] },
];
const found = (name: string) => findImages(nodes, name).map((image) => `${image.id.slice(7, 10)} on ${image.nodes.map((n) => n.name)}`);

for (const [what, name, wants] of [
  ['a full id', A, ['aaa on n1']],
  ['an id without sha256:', 'a'.repeat(64), ['aaa on n1']],
  ['an untagged image by id', AB, ['abc on n1,n2,n3']],
  ['a name without tag means latest, the image most nodes have first', 'busybox', ['abc on n2,n3', 'aaa on n1']],
  ['a name in full form', 'docker.io/library/busybox:latest', ['abc on n2,n3', 'aaa on n1']],
  ['a digest', `busybox@${DIGEST}`, ['aaa on n1']],
  ['a name with registry', 'host:5000/app:1', ['abc on n2']],
  ['a unique prefix', 'abc', ['abc on n1,n2,n3']],
  ['a unique prefix with sha256:', 'sha256:aa', ['aaa on n1']],
  ['an ambiguous prefix means nothing', 'a', []],
  ['another tag', 'busybox:1', []],
  ['the marks of untagged images', '<none>:<none>', []],
  ['no name at all', '', []],
] as const) {
  test(`finding images: ${what}`, () => assert.deepEqual(found(name), wants));
}

test('names are shown as engines list them', () => {
  assert.equal(shownName('docker.io/library/app'), 'app:latest');
  assert.equal(shownName(A), A);
  assert.equal(shownName('NOT A NAME'), 'NOT A NAME');
});

test('the tags of a repository on all nodes, each once', () => {
  assert.deepEqual(repositoryTags(nodes, 'busybox'), ['busybox:latest']);
  assert.deepEqual(repositoryTags(nodes, 'host:5000/app'), ['host:5000/app:1']);
  assert.deepEqual(repositoryTags(nodes, 'app'), []);
});

const HOUR = 3_600_000;
const given = (images: readonly { readonly Id: string }[], namedAtMs: { readonly [name: string]: number } = {}) => ({
  name: 'n',
  images,
  imageNamedAtMs: (name: string) => namedAtMs[name] ?? 0,
});
const made = (id: string, createdS: number) => ({ ...image(id, ['app:1']), Created: createdS });

for (const [what, holders, wants] of [
  ['the image that got the name last', [given([made(A, 1)], { 'app:1': 2 * HOUR }), given([made(AB, 9)], { 'app:1': HOUR })], A],
  ['one whose naming was seen before one that always had the name', [given([made(A, 1)], { 'app:1': 1 }), given([made(AB, 9)])], A],
  ['when no naming was seen, the one made last', [given([made(A, 9)]), given([made(AB, 1)]), given([made(AB, 1)])], A],
  ['of those made at the same time the one most nodes have', [given([made(A, 1)]), given([made(AB, 1)]), given([made(AB, 1)])], AB],
  ['names of other images do not count', [given([made(A, 1)], { 'other:1': HOUR }), given([made(AB, 9)])], AB],
] as const) {
  test(`a name that nodes have for different images means ${what}`, () => assert.equal(findImages(holders, 'app:1')[0]?.id, wants));
}
