import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFromInspect } from './create-from-inspect.ts';

const ID = 'abcdef012345'.padEnd(64, '0');

test('a create request is told by what the engine shows, without what the engine gave', () => {
  const inspect = {
    Id: ID,
    Config: { Hostname: 'abcdef012345', Image: 'app', Env: ['A=1'], Labels: { a: 'b' }, ExposedPorts: { '80/tcp': {} } },
    HostConfig: { Binds: ['data:/d'], RestartPolicy: { Name: 'always' } },
    NetworkSettings: {
      Networks: {
        front: {
          IPAMConfig: { IPv4Address: '10.1.0.9' },
          Aliases: ['web', 'abcdef012345'],
          IPAddress: '10.1.0.9',
          NetworkID: 'x',
          Links: null,
          DriverOpts: null,
        },
        back: { IPAMConfig: null, Aliases: null, IPAddress: '10.2.0.3' },
        bridge: { IPAddress: '172.17.0.2' },
      },
    },
  };
  assert.deepEqual(createFromInspect(inspect), {
    Image: 'app',
    Env: ['A=1'],
    Labels: { a: 'b' },
    ExposedPorts: { '80/tcp': {} },
    HostConfig: { Binds: ['data:/d'], RestartPolicy: { Name: 'always' } },
    NetworkingConfig: { EndpointsConfig: { front: { IPAMConfig: { IPv4Address: '10.1.0.9' }, Aliases: ['web'] }, back: {} } },
  });
});

test('a host name of its own is kept', () => {
  assert.equal(createFromInspect({ Id: ID, Config: { Hostname: 'mail' } })['Hostname'], 'mail');
});
