import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KnownContainer, knownEndpoints } from './known-endpoints.ts';

const container = (name: string, state: string, ...networks: readonly string[]): KnownContainer => ({
  info: { name, state },
  entry: {
    NetworkSettings: {
      Networks: Object.fromEntries(networks.map((id) => [`net-${id}`, { NetworkID: id, EndpointID: `${name}-0123456789abcdef` }])),
    },
  },
});

for (const [what, containers, wants] of [
  [
    'of running and paused containers',
    [container('web', 'running', 'n1'), container('db', 'paused', 'n2', 'n1')],
    ['name:"web" id:"web-01234567"', 'name:"db" id:"db-012345678"'],
  ],
  ['not of those that do not run', [container('web', 'exited', 'n1'), container('db', 'created', 'n1')], []],
  ['not of other networks', [container('web', 'running', 'n2')], []],
] as const) {
  test(`a network of a node that is away has endpoints: ${what}`, () => assert.deepEqual(knownEndpoints(containers, ['n1']), wants));
}
