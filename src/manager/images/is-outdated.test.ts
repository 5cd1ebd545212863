import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ComparedNode, isOutdated } from './is-outdated.ts';

const CONTAINERD = { DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] };
const node = (id: string, more: { digest?: string; architecture?: string; infoBody?: object } = {}): ComparedNode => ({
  name: 'n',
  images: [{ Id: id, RepoTags: ['app:1'], RepoDigests: more.digest === undefined ? null : [`app@${more.digest}`] }],
  infoBody: { DriverStatus: [['Backing Filesystem', 'extfs']], ...more.infoBody },
  info: { platform: { os: 'linux', architecture: more.architecture ?? 'amd64' } },
});

for (const [what, own, meant, wants] of [
  ['another image is outdated', node('sha256:1'), node('sha256:2'), true],
  ['another image, both from a registry, is outdated', node('sha256:1', { digest: 'd1' }), node('sha256:2', { digest: 'd2' }), true],
  ['the same image is not', node('sha256:2'), node('sha256:2'), false],
  ['the same image for another platform is not', node('sha256:1', { architecture: 'arm64' }), node('sha256:2'), false],
  [
    'one that came from the registry under the same digest is not',
    node('sha256:1', { digest: 'd' }),
    node('sha256:2', { digest: 'd' }),
    false,
  ],
  ['one in a store that calls images otherwise is not', node('sha256:1', { infoBody: CONTAINERD }), node('sha256:2'), false],
] as const) {
  test(`under one name: ${what}`, () => assert.equal(isOutdated(own, 'app:1', 'sha256:2', meant), wants));
}

test('a node without the name has nothing outdated', () => {
  assert.equal(isOutdated({ ...node('sha256:1'), images: [] }, 'app:1', 'sha256:2', node('sha256:2')), false);
});
