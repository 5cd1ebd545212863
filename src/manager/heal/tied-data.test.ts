import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tiedData } from './tied-data.ts';

for (const c of [
  { name: 'nothing mounted', host: {}, wants: undefined },
  { name: 'a named volume', host: { Binds: ['data:/d:ro'] }, wants: 'volume data' },
  { name: 'a directory', host: { Binds: ['/srv/web:/www'] }, wants: 'directory /srv/web' },
  {
    name: 'both as mounts',
    host: {
      Mounts: [
        { Type: 'volume', Source: 'data' },
        { Type: 'bind', Source: '/srv' },
      ],
    },
    wants: 'volume data, directory /srv',
  },
  {
    name: 'an anonymous volume and memory',
    host: {
      Mounts: [
        { Type: 'volume', Target: '/d' },
        { Type: 'tmpfs', Target: '/t' },
      ],
    },
    wants: undefined,
  },
  { name: 'a volume that all nodes see', host: { Binds: ['shared:/d'] }, wants: undefined },
  {
    name: 'what every host has',
    host: {
      Binds: ['/var/run/docker.sock:/var/run/docker.sock', '/etc/localtime:/etc/localtime:ro', '/dev/fuse:/dev/fuse', '/sys:/sys:ro'],
    },
    wants: undefined,
  },
]) {
  test(`data that stays behind: ${c.name}`, () =>
    assert.equal(
      tiedData({ HostConfig: c.host }, (volume) => volume === 'shared'),
      c.wants,
    ));
}

test('a label says that nothing of it is needed', () => {
  const Labels = { 'io.schwarm.reschedule.volumes': 'empty' };
  assert.equal(
    tiedData({ Labels, HostConfig: { Binds: ['data:/d'] } }, () => false),
    undefined,
  );
});
