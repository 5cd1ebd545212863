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
  test(`images a build may start from: ${what}`, () => assert.deepEqual(missingBases(builder, [builder, other]), wants));
}
