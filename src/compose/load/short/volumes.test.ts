import assert from 'node:assert/strict';
import { dirname, relative } from 'node:path';
import { describe, test } from 'node:test';
import type { VolumeMount } from '../../model/index.ts';
import { loadSample } from '../sample-project.ts';

async function mountOf(item: string): Promise<VolumeMount | undefined> {
  const { project, directory } = await loadSample(`services: {a: {image: x, volumes: [${item}]}}\nvolumes: {v: , vol: }`, {
    env: { HOME: '/home/u' },
  });
  const mount = project.services.get('a')?.mounts[0];
  // Sources below the sample's own place are compared by their way from the working directory.
  const inside = mount?.type === 'bind' && mount.source.startsWith(dirname(directory));
  return inside ? { ...mount, source: relative(directory, mount.source) } : mount;
}

const bind = {
  type: 'bind',
  readOnly: false,
  consistency: undefined,
  createHostPath: true,
  propagation: undefined,
  selinux: undefined,
  recursive: undefined,
} as const;
const volume = { type: 'volume', readOnly: false, consistency: undefined, noCopy: false, subpath: undefined, labels: {} } as const;

describe('volumes', () => {
  for (const [item, wants] of [
    ['"./x:/y"', { ...bind, source: 'x', target: '/y' }],
    ['"../x:/y/:ro,z"', { ...bind, source: '../x', target: '/y', readOnly: true, selinux: 'z' }],
    ['"~/x:/y:rw,rshared"', { ...bind, source: '/home/u/x', target: '/y', propagation: 'rshared' }],
    ['"/a:/b:cached"', { ...bind, source: '/a', target: '/b' }],
    ["'C:\\x:/y'", { ...bind, source: 'C:\\x', target: '/y' }],
    ['"vol:/v"', { ...volume, source: 'vol', target: '/v' }],
    ['"vol:/v:nocopy,ro"', { ...volume, source: 'vol', target: '/v', noCopy: true, readOnly: true }],
    ['"v:/v"', { ...volume, source: 'v', target: '/v' }],
    ['/anon', { ...volume, source: undefined, target: '/anon' }],
    ['{type: bind, source: ., target: /b}', { ...bind, source: '', target: '/b', createHostPath: false }],
    [
      '{type: volume, source: vol, target: /b, volume: {nocopy: "true", subpath: q, labels: [a=b]}}',
      { ...volume, source: 'vol', target: '/b', noCopy: true, subpath: 'q', labels: { a: 'b' } },
    ],
    [
      '{type: tmpfs, target: /t, tmpfs: {size: 10m, mode: 0755}}',
      { type: 'tmpfs', target: '/t', readOnly: false, consistency: undefined, sizeBytes: 10_485_760, mode: 0o755 },
    ],
    [
      '{type: tmpfs, target: /t, tmpfs: {mode: "0755"}}',
      { type: 'tmpfs', target: '/t', readOnly: false, consistency: undefined, sizeBytes: undefined, mode: 0o755 },
    ],
    [
      '{type: image, source: img, target: /i, image: {subpath: q}}',
      { type: 'image', target: '/i', readOnly: false, consistency: undefined, source: 'img', subpath: 'q' },
    ],
  ] satisfies readonly (readonly [string, VolumeMount])[]) {
    test(item, async () => assert.deepEqual(await mountOf(item), wants));
  }

  test('an unknown option is told and ignored', async () => {
    const { warnings } = await loadSample('services: {a: {image: x, volumes: ["/a:/b:foo"]}}');
    assert.deepEqual(warnings, ['compose.yaml:1: services.a.volumes.0: unknown volume option foo in /a:/b:foo is ignored']);
  });
});
