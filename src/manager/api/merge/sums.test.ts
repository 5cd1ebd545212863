import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeDf } from './df.ts';
import { mergePlugins } from './plugins.ts';
import { mergePruned } from './prune.ts';

const id = (digit: string): string => `sha256:${digit.repeat(64)}`;
const sources = [
  {
    id: 'A',
    name: 'n1',
    body: {
      LayersSize: 100,
      Images: [{ Id: id('a'), RepoTags: ['x:1'], Size: 100, SharedSize: 0, Containers: 1, Created: 1 }],
      Containers: [{ Id: 'c1' }],
      Volumes: [{ Name: 'data' }, { Name: 'one' }],
      BuildCache: [{ ID: 'b1' }],
      BuilderSize: 7,
    },
  },
  {
    id: 'B',
    name: 'n2',
    body: {
      LayersSize: 100,
      Images: [{ Id: id('a'), RepoTags: ['x:1'], Size: 100, SharedSize: 0, Containers: 2, Created: 1 }],
      Containers: null,
      Volumes: [{ Name: 'data' }],
      BuildCache: null,
      BuilderSize: 5,
    },
  },
];

test('disk usage: an image is listed once, its space counts on each node', () => {
  const df = mergeDf(sources, [], '1.51');
  assert.equal(df['LayersSize'], 200);
  assert.deepEqual(
    (df['Images'] as { Id: string; Containers: number }[]).map((i) => [i.Id, i.Containers]),
    [[id('a'), 3]],
  );
  assert.deepEqual(df['Containers'], [{ Id: 'c1' }]);
  assert.deepEqual(
    (df['Volumes'] as { Name: string }[]).map((v) => v.Name),
    ['n1/data', 'one', 'n2/data'],
  );
  assert.deepEqual(df['BuildCache'], [{ ID: 'b1' }]);
  assert.equal('BuilderSize' in df, false);
});

test('disk usage: only the kinds asked for, and the old field for old clients', () => {
  const df = mergeDf(sources, ['volume'], '1.41');
  assert.deepEqual([df['Images'], df['Containers'], df['BuildCache'], df['LayersSize']], [null, null, null, 0]);
  assert.equal(df['BuilderSize'], 12);
});

test('prunes: deletions once each, space summed, null when there were none', () => {
  assert.deepEqual(
    mergePruned(
      [
        { ImagesDeleted: [{ Untagged: 'x' }], SpaceReclaimed: 3 },
        { ImagesDeleted: [{ Untagged: 'x' }], SpaceReclaimed: 4 },
      ],
      'ImagesDeleted',
    ),
    {
      ImagesDeleted: [{ Untagged: 'x' }],
      SpaceReclaimed: 7,
    },
  );
  assert.deepEqual(mergePruned([{ ImagesDeleted: null, SpaceReclaimed: 0 }], 'ImagesDeleted'), { ImagesDeleted: null, SpaceReclaimed: 0 });
});

test('a plugin is enabled when it is on every node', () => {
  const p = (Name: string, Enabled: boolean) => ({ Name, Enabled });
  const merged = mergePlugins([
    [p('a', true), p('b', true), p('c', true)],
    [p('a', true), p('b', false)],
  ]);
  assert.deepEqual(
    merged.map((m) => [m['Name'], m['Enabled']]),
    [
      ['a', true],
      ['b', false],
      ['c', false],
    ],
  );
});
