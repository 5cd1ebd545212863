import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparedNode } from './is-outdated.ts';
import { missingBases } from './missing-bases.ts';

interface Sketch {
  readonly id?: string;
  readonly digest?: string;
  readonly namedAtMs?: number;
  readonly architecture?: string;
  readonly bytes?: number;
}

/** A node with at most one image, `app:1`. */
function node(name: string, { id, digest, namedAtMs = 0, architecture = 'amd64', bytes = 1000 }: Sketch = {}): ComparedNode {
  const entry = { Id: id, Size: bytes, RepoTags: ['app:1'], RepoDigests: digest === undefined ? null : [`app@${digest}`] };
  return {
    name,
    images: id === undefined ? [] : [entry],
    imageNamedAtMs: () => namedAtMs,
    infoBody: {},
    info: { platform: { os: 'linux', architecture } },
  };
}

function broughtTo(builder: ComparedNode, other: ComparedNode, left: ReadonlySet<string> = new Set()): readonly string[] {
  return missingBases(builder, [builder, other], left).flatMap(({ name, isBrought }) => (isBrought ? [name] : []));
}

for (const [what, builder, other, wants] of [
  ['what was made on another node is brought', node('b'), node('n', { id: 'x', namedAtMs: 5 }), ['app:1']],
  ['what the builder has is not', node('b', { id: 'x' }), node('n', { id: 'x', namedAtMs: 5 }), []],
  ['a newer one of the name is', node('b', { id: 'w', namedAtMs: 4 }), node('n', { id: 'x', namedAtMs: 5 }), ['app:1']],
  ['an older one of the name is not', node('b', { id: 'w', namedAtMs: 6 }), node('n', { id: 'x', namedAtMs: 5 }), []],
  ['what was there before the manager came is, too', node('b'), node('n', { id: 'x' }), ['app:1']],
  ['that is not if it is large', node('b'), node('n', { id: 'x', bytes: 3e9 }), []],
  ['what was made since is, however large', node('b'), node('n', { id: 'x', namedAtMs: 5, bytes: 3e9 }), ['app:1']],
  ['what a registry has is not', node('b'), node('n', { id: 'x', namedAtMs: 5, digest: 'sha256:d' }), []],
  ['what is for another platform is not', node('b'), node('n', { id: 'x', namedAtMs: 5, architecture: 'arm64' }), []],
] as const) {
  test(`images a build may start from: ${what}`, () => assert.deepEqual(broughtTo(builder, other), wants));
}

const several = (...images: readonly (readonly [name: string, namedAtMs: number, bytes: number])[]): ComparedNode => ({
  ...node('n'),
  images: images.map(([name, , bytes]) => ({ Id: `sha256:${name}`, Size: bytes, RepoTags: [name], RepoDigests: null })),
  imageNamedAtMs: (name) => images.find(([known]) => known === name)?.[1] ?? 0,
});

test('of much the newest is brought, and what fits beside it', () => {
  const other = several(['a:1', 1, 1.5e9], ['b:1', 3, 9e9], ['c:1', 2, 1.5e9], ['old:1', 0, 1]);
  assert.deepEqual(broughtTo(node('b'), other), ['b:1', 'c:1', 'old:1']);
});

test('what was left alone stays so', () => {
  const other = several(['a:1', 1, 1e9], ['b:1', 3, 1e9]);
  assert.deepEqual(broughtTo(node('b'), other, new Set(['a:1 sha256:a:1'])), ['b:1']);
});
