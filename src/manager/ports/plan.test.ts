import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PlanContext, planForwards } from './plan.ts';
import type { PortKey } from './port-key.ts';
import type { PublishedPort, Publisher } from './publisher.ts';

function publisher(id: string, ports: readonly string[], more: Partial<Publisher> = {}): Publisher {
  return { id, name: id, nodeName: 'n1', nodeIp: '10.0.0.1', healthy: true, createdS: 0, ports: ports.map(port), ...more };
}

/** `8080`, `53/udp`, `10.0.0.9 80` */
function port(text: string): PublishedPort {
  const [, ip = '0.0.0.0', number, protocol = 'tcp'] = /^(?:(\S+) )?(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  return { ip, port: Number(number), protocol: protocol as PublishedPort['protocol'] };
}

function planned(publishers: readonly Publisher[], context: Partial<PlanContext> = {}): { forwards: string[]; conflicts: string[] } {
  const plan = planForwards(publishers, { holders: new Map(), isOwnAddress: (ip) => ip === '10.0.0.99', ...context });
  return {
    forwards: [...plan.forwards].map(
      ([
        key,
        {
          publisher: { id },
          targetIp,
        },
      ]) => `${key} → ${id} at ${targetIp}`,
    ),
    conflicts: plan.conflicts.map(({ key, loser, winner }) => `${key}: ${loser.id} gives way to ${winner.id}`),
  };
}

for (const c of [
  { name: 'every address of a node', ports: ['8080'], wants: ['8080/tcp → a at 10.0.0.1'] },
  { name: 'IPv4 and IPv6 as one', ports: ['8080', ':: 8080'], wants: ['8080/tcp → a at 10.0.0.1'] },
  { name: 'an address of the node', ports: ['10.0.0.7 8080'], wants: ['8080/tcp → a at 10.0.0.7'] },
  { name: 'one number for TCP and UDP', ports: ['53', '53/udp'], wants: ['53/tcp → a at 10.0.0.1', '53/udp → a at 10.0.0.1'] },
  { name: "not a node's loopback", ports: ['127.0.0.1 80', '::1 80'], wants: [] },
  { name: 'not SCTP', ports: ['80/sctp'], wants: [] },
  {
    name: "not what the manager's own machine publishes",
    ports: ['80', '10.0.0.1 81'],
    ip: '10.0.0.99',
    wants: ['81/tcp → a at 10.0.0.1'],
  },
]) {
  test(`a published port is forwarded: ${c.name}`, () => {
    assert.deepEqual(planned([publisher('a', c.ports, 'ip' in c && c.ip !== undefined ? { nodeIp: c.ip } : {})]).forwards, c.wants);
  });
}

const older = publisher('older', ['80'], { createdS: 1 });
const newer = publisher('newer', ['80', '81'], { createdS: 2, nodeIp: '10.0.0.2' });
const holds = (id: string): Partial<PlanContext> => ({ holders: new Map<PortKey, string>([['80/tcp', id]]) });

test('of two containers with one port the one created first gets it; the others are told', () => {
  const wants = { forwards: ['80/tcp → older at 10.0.0.1', '81/tcp → newer at 10.0.0.2'], conflicts: ['80/tcp: newer gives way to older'] };
  assert.deepEqual(planned([older, newer]), wants);
  assert.deepEqual(new Set(planned([newer, older]).forwards), new Set(wants.forwards));
});

test('whoever has a port keeps it', () => {
  assert.deepEqual(planned([older, newer], holds('newer')).conflicts, ['80/tcp: older gives way to newer']);
});

test('a container whose node does not answer gives way, and gets its port back only when it is free', () => {
  const away = { ...older, healthy: false };
  assert.deepEqual(planned([away], holds('older')).forwards, ['80/tcp → older at 10.0.0.1']);
  assert.deepEqual(planned([away, newer], holds('older')).conflicts, ['80/tcp: older gives way to newer']);
  assert.deepEqual(planned([older, newer], holds('newer')).conflicts, ['80/tcp: older gives way to newer']);
});

test('containers of one second are told apart by id, so that every manager decides alike', () => {
  const [a, b] = [publisher('a', ['80']), publisher('b', ['80'])];
  assert.deepEqual(planned([b, a]).conflicts, ['80/tcp: b gives way to a']);
  assert.deepEqual(planned([a, b]).conflicts, ['80/tcp: b gives way to a']);
});
