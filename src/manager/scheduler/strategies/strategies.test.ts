import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeInfo } from '../../../model/index.ts';
import { container, fleet, node, order, policy, type RequestSketch, request } from '../builders.ts';
import { place } from '../place.ts';
import type { StrategyName } from '../policy.ts';

interface Row {
  readonly name: string;
  readonly nodes: readonly NodeInfo[];
  readonly asks?: RequestSketch;
  readonly spread: readonly string[];
  readonly binpack: readonly string[];
}

const exited = (name: string) => container(name, { state: 'exited' });

const rows: readonly Row[] = [
  {
    name: 'containers count when nothing is asked for',
    nodes: [node('a', { containers: 3 }), node('b', { containers: 1 }), node('c', { containers: 2 })],
    spread: ['b', 'c', 'a'],
    binpack: ['a', 'c', 'b'],
  },
  {
    name: 'memory asked for counts before the number of containers',
    nodes: [
      node('a', { containers: [container('x', { memoryBytes: 4e9 })] }),
      node('b', { containers: [container('y', { memoryBytes: 1e9 }), container('z')] }),
    ],
    asks: { memoryBytes: 1e9 },
    spread: ['b', 'a'],
    binpack: ['a', 'b'],
  },
  {
    name: 'CPUs and memory are added up as percents',
    nodes: [
      node('a', { containers: [container('x', { cpuNanos: 2e9, memoryBytes: 1e9 })] }),
      node('b', { containers: [container('y', { cpuNanos: 1e9, memoryBytes: 4e9 })] }),
    ],
    asks: { cpuNanos: 1e9, memoryBytes: 1e9 },
    spread: ['a', 'b'],
    binpack: ['b', 'a'],
  },
  {
    name: 'only what is asked for counts',
    nodes: [
      node('a', { containers: [container('x', { cpuNanos: 3e9 })] }),
      node('b', { containers: [container('y', { memoryBytes: 4e9 })] }),
    ],
    asks: { memoryBytes: 1e9 },
    spread: ['a', 'b'],
    binpack: ['b', 'a'],
  },
  {
    name: 'load counts relative to the size of the node',
    nodes: [node('a', { memoryBytes: 16e9, usedMemoryBytes: 4e9 }), node('b', { memoryBytes: 4e9, usedMemoryBytes: 2e9 })],
    asks: { memoryBytes: 1e9 },
    spread: ['a', 'b'],
    binpack: ['b', 'a'],
  },
  {
    name: 'equal load: fewer containers for spread, more for binpack',
    nodes: [node('a', { containers: 2 }), node('b', { containers: 1 })],
    asks: { memoryBytes: 1e9 },
    spread: ['b', 'a'],
    binpack: ['a', 'b'],
  },
  {
    name: 'containers that run count before stopped ones',
    nodes: [node('a', { containers: [exited('x'), exited('y')] }), node('b', { containers: [container('z')] })],
    spread: ['a', 'b'],
    binpack: ['b', 'a'],
  },
  {
    name: 'stopped containers decide between equals, so that short jobs are spread too',
    nodes: [node('a', { containers: [exited('x')] }), node('b')],
    spread: ['b', 'a'],
    binpack: ['a', 'b'],
  },
  {
    name: 'reserved, created and paused containers count as running ones',
    nodes: [
      node('a', {
        containers: [container('x', { state: 'reserved' }), container('y', { state: 'created' }), container('z', { state: 'paused' })],
      }),
      node('b', { containers: 2 }),
    ],
    spread: ['b', 'a'],
    binpack: ['a', 'b'],
  },
  {
    name: 'all equal: by name',
    nodes: [node('c'), node('a'), node('b')],
    spread: ['a', 'b', 'c'],
    binpack: ['a', 'b', 'c'],
  },
  {
    name: 'a node that failed lately comes after equals, not after fuller ones',
    nodes: [node('a', { failures: 1 }), node('b'), node('c', { containers: 1 })],
    spread: ['b', 'a', 'c'],
    binpack: ['c', 'b', 'a'],
  },
  {
    name: 'unhealthy, pending and departed nodes are no candidates, however empty they look',
    nodes: [
      node('a', { state: 'pending' }),
      node('b', { state: 'unhealthy' }),
      node('c', { state: 'disconnected' }),
      node('d', { containers: 9 }),
    ],
    spread: ['d'],
    binpack: ['d'],
  },
];

for (const row of rows) {
  for (const strategy of ['spread', 'binpack'] as const) {
    test(`${strategy}: ${row.name}`, () => {
      assert.deepEqual(order(place(fleet(...row.nodes), request(row.asks), policy({ strategy }))), row[strategy]);
    });
  }
}

const nodes = ['a', 'b', 'c', 'd'].map((name) => node(name));
const drawn = (asks: RequestSketch, seed = 1, from = nodes): readonly string[] =>
  order(place(fleet(...from), request(asks), policy({ strategy: 'random', seed })));

test('random: same input, same answer', () => assert.deepEqual(drawn({ name: 'x' }), drawn({ name: 'x' })));

test('random: the seed, the name, the image and the stable id all draw anew', () => {
  const first = drawn({ name: 'x' }).join();
  const different = (asks: (i: number) => readonly string[]): boolean => [0, 1, 2, 3].some((i) => asks(i).join() !== first);
  assert.ok(different((i) => drawn({ name: 'x' }, 2 + i)));
  assert.ok(different((i) => drawn({ name: `y${i}` })));
  assert.ok(different((i) => drawn({ name: 'x', image: `i${i}` })));
  assert.ok(different((i) => drawn({ name: 'x', labels: { 'com.docker.swarm.id': `${i}` } })));
});

test('random: every node is drawn about as often as any other', () => {
  const counts = new Map(nodes.map((n) => [n.name, 0]));
  for (let i = 0; i < 1000; i++) {
    const first = drawn({ name: `c${i}` })[0] ?? '';
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  for (const [name, count] of counts) assert.ok(count > 200 && count < 300, `${name} was drawn ${count} times of 1000`);
});

test('random: looks at resources, and leaves nodes that failed lately for last', () => {
  const small = node('small', { memoryBytes: 1e9 });
  const shaky = node('shaky', { failures: 1 });
  for (let i = 0; i < 20; i++) {
    const tried = drawn({ name: `c${i}`, memoryBytes: 2e9 }, 1, [small, shaky, ...nodes]);
    assert.equal(tried.includes('small'), false);
    assert.equal(tried.at(-1), 'shaky');
  }
});

for (const strategy of ['spread', 'binpack', 'random'] as const satisfies readonly StrategyName[]) {
  test(`${strategy}: nodes of one name are told apart by address`, () => {
    const twins = [node('a', { id: 'y', address: 'a:2' }), node('a', { id: 'x', address: 'a:1' })];
    const ids = (list: readonly NodeInfo[]): unknown => {
      const decision = place(fleet(...list), request(), policy({ strategy }));
      return decision.ok && decision.placement.candidates.map((c) => c.nodeId);
    };
    assert.deepEqual(ids(twins), ids(twins.toReversed()));
    if (strategy !== 'random') assert.deepEqual(ids(twins), ['x', 'y']);
  });
}
