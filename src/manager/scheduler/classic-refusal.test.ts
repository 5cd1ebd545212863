import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../base/index.ts';
import { type NodeInfo, parsePlacementRequest } from '../../model/index.ts';
import { container, fleet, node, policy, type RequestSketch, request } from './builders.ts';
import { classicRefusalText } from './classic-refusal.ts';
import { place } from './place.ts';
import { FILTER_NAMES, type Policy, parseFilters } from './policy.ts';

function textOf(nodes: readonly NodeInfo[], sketch: RequestSketch, filters: Policy['filters'] = FILTER_NAMES): string {
  const asked = request(sketch);
  const decision = place(fleet(...nodes), asked, { ...policy(), filters });
  assert.ok(!decision.ok);
  return classicRefusalText(asked, decision.refusal, filters);
}

const conditions = (...lines: string[]): string =>
  `Unable to find a node that satisfies the following conditions ${lines.map((line) => `\n[${line}]`).join('')}`;
const west = node('a', { labels: { zone: 'west' } });
const SLOTS = 'available container slots';

for (const [name, nodes, sketch, text] of [
  ['no node at all', [], {}, 'No healthy node available in the cluster'],
  ['no healthy node', [node('a', { state: 'unhealthy' })], { says: ['constraint:zone==x'] }, 'No healthy node available in the cluster'],
  ['too little memory', [node('a', { memoryBytes: 1e9 })], { memoryBytes: 2e9 }, 'no resources available to schedule container'],
  [
    'the memory of one node and the constraint of the other',
    [west, node('b', { memoryBytes: 1e9 })],
    { memoryBytes: 2e9, says: ['constraint:zone!=west'] },
    'no resources available to schedule container',
  ],
  [
    'a constraint',
    [west],
    { says: ['constraint:zone==/e.*t/', 'constraint:storagedriver==aufs'] },
    conditions(SLOTS, 'zone==/e.*t/ storagedriver==aufs'),
  ],
  [
    'a wish beside a constraint',
    [west],
    { says: ['constraint:zone==~north', 'constraint:zone==east'] },
    conditions(SLOTS, 'zone==north zone==east'),
  ],
  ['an affinity', [west], { says: ['affinity:container==db'] }, conditions(SLOTS, 'container==db (soft=false)')],
  ['a whitelist', [west], { says: ['whitelist:node==x|y'] }, conditions(SLOTS, 'node==x|y (soft=false)')],
  [
    'a port, which comes first',
    [node('a', { containers: [container('old', { ports: ['8080/tcp'] })] })],
    { ports: ['8080/tcp', '9000-9005/tcp'], says: ['constraint:zone==x'] },
    conditions('port 8080 (Bridge mode) port 9000-9005 (Bridge mode)'),
  ],
  [
    "a port on the host's network",
    [node('a', { containers: [container('old', { hostMode: ['80/tcp'] })] })],
    { hostMode: ['80/tcp'] },
    conditions('port 80/tcp (Host mode)'),
  ],
  ['slots', [node('a', { labels: { containerslots: '0' } })], {}, conditions(SLOTS)],
  [
    'a dependency, with the port before it',
    [west],
    { ports: ['80/tcp'], needs: ['volumes-from x', 'network y'] },
    conditions('port 80 (Bridge mode)', SLOTS, '--volumes-from=x --net=container:y'),
  ],
] as const satisfies readonly (readonly [string, readonly NodeInfo[], RequestSketch, string])[]) {
  test(`classic refusal: ${name}`, () => assert.equal(textOf(nodes, sketch), text));
}

test('classic refusal: conditions come in the order of the filters in use', () => {
  const filters = parseFilters(['constraint', 'port']);
  const busy = node('a', { labels: { zone: 'west' }, containers: [container('old', { ports: ['80/tcp'] })] });
  const text = textOf([busy], { ports: ['80/tcp'], says: ['constraint:zone==west'] }, filters);
  assert.equal(text, conditions('zone==west', 'port 80 (Bridge mode)'));
});

test('classic refusal: a link is told with its alias', () => {
  const { request: asked } = parsePlacementRequest({ Image: 'busybox', HostConfig: { Links: ['db:mysql'] } }, {}, seededRandom(1));
  const decision = place(fleet(west), asked, policy());
  assert.ok(!decision.ok);
  assert.equal(classicRefusalText(asked, decision.refusal, FILTER_NAMES), conditions(SLOTS, '--link=db:mysql'));
});

test('classic refusal: what the original did not look at is told in our words', () => {
  assert.match(textOf([west], { platform: 'linux/s390x' }), /platform.*linux\/s390x/);
});
