import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABEL } from '../../../model/index.ts';
import { type ContainerSketch, container, fleet, node, order, policy, type RequestSketch, refusals, request } from '../builders.ts';
import { place } from '../place.ts';

const slot = { [LABEL.composeProject]: 'p', [LABEL.composeService]: 'web', [LABEL.composeNumber]: '1' };
const on = (there: ContainerSketch, asks: RequestSketch, perFleet = true, away = false): ReturnType<typeof place> =>
  place(
    fleet(node('n1', { containers: [container('web', there)], state: away ? 'unhealthy' : 'healthy' }), node('n2')),
    request(asks),
    policy({ portsPerFleet: perFleet }),
  );

test('a published port is taken on every node, and the one container that has it is named', () => {
  const decision = on({ ports: ['8080/tcp'] }, { ports: ['8080/tcp'] });
  const text = 'host port 8080/tcp, of which the fleet has one, is taken by container web on node n1';
  assert.deepEqual(refusals(decision), [`n1: ${text}`, `n2: ${text}`]);
});

for (const c of [
  { name: 'ports are taken per node', there: { ports: ['80/tcp'] }, asks: { ports: ['80/tcp'] }, perFleet: false, wants: ['n2'] },
  { name: 'a stopped container keeps its port', there: { ports: ['80/tcp'], state: 'exited' }, asks: { ports: ['80/tcp'] }, wants: [] },
  { name: 'addresses do not count', there: { ports: ['10.0.0.1:80/tcp'] }, asks: { ports: ['10.0.0.2:80/tcp'] }, wants: [] },
  { name: 'another protocol is another port', there: { ports: ['53/udp'] }, asks: { ports: ['53/tcp'] }, wants: ['n2', 'n1'] },
  { name: 'the loopback of a node is its own', there: { ports: ['127.0.0.1:80/tcp'] }, asks: { ports: ['80/tcp'] }, wants: ['n2'] },
  { name: 'on a loopback ports are taken per node', there: { ports: ['80/tcp'] }, asks: { ports: ['127.0.0.1:80/tcp'] }, wants: ['n2'] },
  { name: 'the host network is per node', there: { hostMode: ['80/tcp'] }, asks: { ports: ['80/tcp'] }, wants: ['n2'] },
  {
    name: 'what the new one replaces does not count',
    there: { ports: ['80/tcp'], labels: slot },
    asks: { ports: ['80/tcp'], labels: slot },
    wants: ['n1', 'n2'],
  },
] as const) {
  test(`ports per fleet: ${c.name}`, () => {
    assert.deepEqual(order(on(c.there, c.asks, !('perFleet' in c))), c.wants);
  });
}

test('a container on a node that is away does not hold its port against what replaces it', () => {
  assert.deepEqual(order(on({ ports: ['80/tcp'] }, { ports: ['80/tcp'] }, true, true)), ['n2']);
});
