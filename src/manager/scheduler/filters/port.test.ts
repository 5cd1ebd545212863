import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ContainerSketch, container, fleet, node, policy, type RequestSketch, refusals, request } from '../builders.ts';
import { place } from '../place.ts';

const rows: readonly (readonly [string, readonly ContainerSketch[], RequestSketch, string | null])[] = [
  ['a free port', [{ ports: ['8081/tcp'] }], { ports: ['8080/tcp'] }, null],
  ['a taken port', [{ ports: ['8080/tcp'] }], { ports: ['8080/tcp'] }, 'host port 8080/tcp is taken by container c0'],
  ['another protocol', [{ ports: ['53/udp'] }], { ports: ['53/tcp'] }, null],
  ['another address', [{ ports: ['10.0.0.1:80/tcp'] }], { ports: ['10.0.0.2:80/tcp'] }, null],
  [
    'the same address',
    [{ ports: ['10.0.0.1:80/tcp'] }],
    { ports: ['10.0.0.1:80/tcp'] },
    'host port 10.0.0.1:80/tcp is taken by container c0',
  ],
  ['all addresses against one', [{ ports: ['10.0.0.1:80/tcp'] }], { ports: ['80/tcp'] }, 'host port 80/tcp is taken by container c0'],
  ['one address against all', [{ ports: ['80/tcp'] }], { ports: ['[::1]:80/tcp'] }, 'host port [::1]:80/tcp is taken by container c0'],
  [
    '0.0.0.0 and :: are all addresses',
    [{ ports: ['0.0.0.0:80/tcp'] }],
    { ports: ['[::]:80/tcp'] },
    'host port 80/tcp is taken by container c0',
  ],
  [
    'a stopped container keeps its ports',
    [{ ports: ['80/tcp'], state: 'exited' }],
    { ports: ['80/tcp'] },
    'host port 80/tcp is taken by container c0',
  ],
  [
    'a reserved container has its ports',
    [{ ports: ['80/tcp'], state: 'reserved' }],
    { ports: ['80/tcp'] },
    'host port 80/tcp is taken by container c0',
  ],
  ['one of several is taken', [{ ports: ['81/tcp'] }], { ports: ['80/tcp', '81/tcp'] }, 'host port 81/tcp is taken by container c0'],
  ['nothing asked for', [{ ports: ['80/tcp'] }], {}, null],
  ['the same port twice in one request', [], { ports: ['80/tcp', '80/tcp'] }, 'host port 80/tcp is asked for twice'],
  ['two addresses in one request', [], { ports: ['10.0.0.1:80/tcp', '10.0.0.2:80/tcp'] }, null],
  [
    'host network against host network',
    [{ hostMode: ['80/tcp'] }],
    { hostMode: ['80/tcp'] },
    "host port 80/tcp on the host's network is taken by container c0",
  ],
  ['host network, other protocol', [{ hostMode: ['80/udp'] }], { hostMode: ['80/tcp'] }, null],
  [
    'host network against a published port',
    [{ ports: ['80/tcp'] }],
    { hostMode: ['80/tcp'] },
    "host port 80/tcp on the host's network is taken by container c0",
  ],
  [
    'a published port against the host network',
    [{ hostMode: ['80/tcp'] }],
    { ports: ['80/tcp'] },
    'host port 80/tcp is taken by container c0',
  ],
  ['host network exposing nothing', [{ hostMode: ['80/tcp'] }], { networkMode: 'host' }, null],
  ['a range with a free port', [{ ports: ['8000/tcp'] }], { ports: ['8000-8001/tcp'] }, null],
  [
    'a full range',
    [{ ports: ['8000/tcp'] }, { hostMode: ['8001/tcp'] }],
    { ports: ['8000-8001/tcp'] },
    'no host port is free in 8000-8001/tcp',
  ],
  ['a range beside ranges that leave it one', [{ ports: ['8000-8001/tcp'] }], { ports: ['8000-8001/tcp'] }, null],
  [
    'a range beside ranges that need it all',
    [{ ports: ['8000-8001/tcp'] }, { ports: ['8000-8001/tcp'] }],
    { ports: ['8000-8001/tcp'] },
    'no host port is free in 8000-8001/tcp',
  ],
  ['ranges that shift out of the way', [{ ports: ['1-2/tcp'] }, { ports: ['2-3/tcp'] }], { ports: ['1-2/tcp'] }, null],
  [
    'ranges that cannot shift',
    [{ ports: ['1-2/tcp'] }, { ports: ['2-3/tcp'] }, { ports: ['3/tcp'] }],
    { ports: ['1-2/tcp'] },
    'no host port is free in 1-2/tcp',
  ],
  ['a fixed port that a range can spare', [{ ports: ['8000-8001/tcp'] }], { ports: ['8000/tcp'] }, null],
  [
    'a fixed port that ranges cannot spare',
    [{ ports: ['8000-8001/tcp'] }, { ports: ['8000-8001/tcp'] }],
    { ports: ['8000/tcp'] },
    'ranges of other containers need host port 8000/tcp',
  ],
  ['two ranges of one request', [], { ports: ['8000-8001/tcp', '8000-8001/tcp'] }, null],
  [
    'three ranges of one request on two ports',
    [],
    { ports: ['8000-8001/tcp', '8000-8001/tcp', '8000-8001/tcp'] },
    'no host port is free in 8000-8001/tcp',
  ],
  ['a range of another protocol', [{ ports: ['8000/tcp'] }, { ports: ['8001/tcp'] }], { ports: ['8000-8001/udp'] }, null],
  [
    'a fixed port that pushes one range onto the last port of the next',
    [{ ports: ['1-2/tcp'] }, { ports: ['2-3/tcp'] }, { ports: ['3/tcp'] }],
    { ports: ['1/tcp'] },
    'ranges of other containers need host port 1/tcp',
  ],
  [
    'a range elsewhere that is hopeless does not matter',
    [{ ports: ['1-2/tcp'] }, { ports: ['1-2/tcp'] }, { ports: ['1/tcp'] }],
    { ports: ['8-9/tcp'] },
    null,
  ],
];

for (const [name, containers, asks, reason] of rows) {
  test(`port: ${name} ${reason === null ? 'fits' : 'is refused'}`, () => {
    const only = node('n', { containers: containers.map((sketch, i) => container(`c${i}`, sketch)) });
    assert.deepEqual(refusals(place(fleet(only), request(asks), policy())), reason === null ? [] : [`n: ${reason}`]);
  });
}
