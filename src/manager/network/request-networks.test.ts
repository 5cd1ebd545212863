import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL } from '../../model/index.ts';
import { networkPins, requestNetworks, withNetworkNames } from './request-networks.ts';

const create = (mode: string | undefined, ...endpoints: string[]) => ({
  Image: 'busybox',
  HostConfig: { NetworkMode: mode, Memory: 1 },
  NetworkingConfig: { EndpointsConfig: Object.fromEntries(endpoints.map((name) => [name, { Aliases: [name] }])) },
});
const nodes = [
  {
    id: 'i1',
    name: 'n1',
    networks: [
      { Name: 'own', Id: '1'.repeat(64) },
      { Name: 'app', Id: '2'.repeat(64), Labels: { [LABEL.network]: 'x' } },
    ],
  },
  { id: 'i2', name: 'n2', networks: [{ Name: 'app', Id: '3'.repeat(64), Labels: { [LABEL.network]: 'x' } }] },
];

for (const [what, body, wants] of [
  ['its mode and its endpoints, each once', create('app', 'app', 'own'), ['app', 'own']],
  ['nothing for predefined ones', create('bridge', 'host'), []],
  ['nothing for the default', create('default'), []],
  ['nothing for the network of another container', create('container:db'), []],
  ['nothing when it says nothing', {}, []],
] as const) {
  test(`a create request names networks: ${what}`, () => assert.deepEqual(requestNetworks(body), wants));
}

test('a network that one node has pins the container there; networks of the fleet do not', () => {
  const pins = networkPins(create('app', 'app', 'own'), nodes);
  assert.deepEqual(pins, [{ nodeIds: new Set(['i1']), text: 'network own is on n1 only' }]);
});

test('names are put in as the node knows them, everything else stays', () => {
  const body = withNetworkNames(
    create('n1/own', 'n1/own', 'app'),
    new Map([
      ['n1/own', 'own'],
      ['app', 'app'],
    ]),
  );
  assert.deepEqual(body, {
    Image: 'busybox',
    HostConfig: { NetworkMode: 'own', Memory: 1 },
    NetworkingConfig: { EndpointsConfig: { own: { Aliases: ['n1/own'] }, app: { Aliases: ['app'] } } },
  });
});

test('a request that needs no renaming is not touched', () => {
  const body = create('app');
  assert.equal(withNetworkNames(body, new Map([['app', 'app']])), body);
});
