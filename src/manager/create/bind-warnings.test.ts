import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindWarnings } from './bind-warnings.ts';

for (const [what, host, wants] of [
  ['a folder of the user', { Binds: ['/home/me/app:/app:ro'] }, /^\/home\/me\/app: mounted from node n2, not from your machine/],
  ['the same as a mount', { Mounts: [{ Type: 'bind', Source: '/srv/web', Target: '/x' }] }, /^\/srv\/web: /],
  ['several in one text', { Binds: ['/a:/a', '/b:/b', '/a:/c'] }, /^\/a, \/b: /],
] as const) {
  test(`a create is warned of ${what}`, () => assert.match(bindWarnings({ HostConfig: host }, 'n2').join('\n'), wants));
}

for (const [what, host] of [
  ['the Docker socket', { Binds: ['/var/run/docker.sock:/var/run/docker.sock', '/run/x.sock:/y'] }],
  ['what every machine has', { Binds: ['/etc/localtime:/etc/localtime:ro', '/:/host:ro', '/proc:/host/proc'] }],
  [
    'named volumes',
    {
      Binds: ['data:/data'],
      Mounts: [
        { Type: 'volume', Source: 'data' },
        { Type: 'tmpfs', Target: '/t' },
      ],
    },
  ],
  ['volumes without a name', { Binds: ['/data'] }],
  ['nothing mounted', {}],
] as const) {
  test(`a create is not warned of ${what}`, () => assert.deepEqual(bindWarnings({ HostConfig: host }, 'n2'), []));
}
