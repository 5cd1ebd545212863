import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilters } from '../filters.ts';
import { imageEntry } from '../render/image-entry.ts';
import { filterImages, IMAGE_FILTERS } from './image-filters.ts';
import { mergeImages } from './images.ts';

const id = (digit: string): string => `sha256:${digit.repeat(64)}`;
const image = (digit: string, createdS: number, tags: string[] | null, more: object = {}) => ({
  Id: id(digit),
  RepoTags: tags,
  RepoDigests: [],
  Created: createdS,
  Size: 10,
  SharedSize: -1,
  ParentId: '',
  Labels: null,
  ...more,
});
const nodes = [
  {
    id: 'AAAA',
    name: 'n1',
    images: [
      image('a', 300, ['busybox:latest'], { Labels: { tier: 'base' } }),
      image('b', 200, ['<none>:<none>'], { RepoDigests: ['<none>@<none>'], ParentId: 'x', SharedSize: 3, Containers: 4 }),
    ],
  },
  {
    id: 'BBBB',
    name: 'n2',
    images: [image('b', 201, ['team/app:1'], { SharedSize: 5 }), image('c', 100, ['team/app:2', 'host:5000/app:2'])],
  },
  { id: 'CCCC', name: 'n3', images: [image('d', 50, [], { RepoDigests: ['app@sha256:1'] }), image('e', 40, null)] },
];
const merged = mergeImages(nodes);
const short = (list: typeof merged): string[] => list.map((i) => `${i.id.slice(7, 8)} ${[...i.tags, ...i.digests]}`);
const filtered = (filters: object): string[] => {
  const moment = { nowMs: 1_000_000, find: (name: string) => merged.find((i) => i.tags.includes(name)) ?? assert.fail('unknown') };
  return short(filterImages(merged, parseFilters(new URLSearchParams({ filters: JSON.stringify(filters) }), IMAGE_FILTERS), moment));
};

test('an image that several nodes have is one row, newest first, names united and sorted', () => {
  assert.deepEqual(short(merged), ['a busybox:latest', 'b team/app:1', 'c host:5000/app:2,team/app:2', 'd app@sha256:1', 'e ']);
});

test('a merged row takes the smallest creation time, the largest shared size, and a parent only if all agree', () => {
  const row = merged[1]!;
  assert.deepEqual([row.createdS, row.entry['SharedSize'], row.entry['ParentId']], [200, 5, '']);
  assert.deepEqual(
    row.nodes.map((n) => n.name),
    ['n1', 'n2'],
  );
});

for (const [what, filters, wants] of [
  ['dangling ones have no tag on any node', { dangling: ['true'] }, ['d app@sha256:1', 'e ']],
  ['not dangling', { dangling: { false: true } }, ['a busybox:latest', 'b team/app:1', 'c host:5000/app:2,team/app:2', 'd app@sha256:1']],
  ['label', { label: ['tier'] }, ['a busybox:latest']],
  ['label with another value', { label: ['tier=x'] }, []],
  ['without a label', { 'label!': ['tier'], node: ['n1'] }, ['b team/app:1']],
  ['before', { before: ['team/app:1'] }, ['c host:5000/app:2,team/app:2', 'd app@sha256:1', 'e ']],
  ['since', { since: ['team/app:1'] }, ['a busybox:latest']],
  ['until', { until: ['60'] }, ['d app@sha256:1', 'e ']],
  ['until as a duration', { until: ['950s'] }, ['e ']],
  ['reference keeps only the names that match', { reference: ['team/*'] }, ['b team/app:1', 'c team/app:2']],
  ['reference with registry', { reference: ['host:5000/app'] }, ['c host:5000/app:2']],
  ['one of several references', { reference: ['busybox', 'app@*'] }, ['a busybox:latest', 'd app@sha256:1']],
  ['node by name', { node: ['n1'] }, ['a busybox:latest', 'b team/app:1']],
  ['node by id prefix', { node: ['BB'] }, ['b team/app:1', 'c host:5000/app:2,team/app:2']],
] as const) {
  test(`images filtered: ${what}`, () => assert.deepEqual(filtered(filters), wants));
}

test('an unknown image filter is refused by name', () => {
  assert.throws(() => filtered({ foo: ['1'] }), { status: 400, message: "invalid filter 'foo'" });
});

test('a tagged image without digests: no list of them below API 1.43, an empty one from then on', () => {
  const digests = (version: string): unknown => imageEntry(merged[0]!, 0, version).RepoDigests;
  assert.deepEqual(['1.24', '1.42', '1.43', '1.51'].map(digests), [null, null, [], []]);
});

for (const [version, wants] of [
  ['1.51', { RepoTags: [], RepoDigests: [], Containers: 2, VirtualSize: undefined }],
  ['1.50', { RepoTags: [], RepoDigests: [], Containers: -1, VirtualSize: undefined }],
  ['1.43', { RepoTags: [], RepoDigests: [], Containers: -1, VirtualSize: 10 }],
  ['1.41', { RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'], Containers: -1, VirtualSize: 10 }],
] as const) {
  test(`an untagged image at API ${version}`, () => {
    const entry = imageEntry(merged[4]!, 2, version);
    const { RepoTags, RepoDigests, Containers, VirtualSize } = entry;
    assert.deepEqual({ RepoTags, RepoDigests, Containers, VirtualSize }, wants);
  });
}
