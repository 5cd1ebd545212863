import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeInfo } from '../../model/index.ts';
import { container, fleet, node, policy, type RequestSketch, request } from './builders.ts';
import { place } from './place.ts';
import { refusalText } from './refusal-text.ts';

function textOf(nodes: readonly NodeInfo[], sketch: RequestSketch): string {
  const asked = request(sketch);
  const decision = place(fleet(...nodes), asked, policy());
  assert.ok(!decision.ok);
  return refusalText(asked, decision.refusal);
}

test('an empty fleet', () => {
  assert.equal(textOf([], { name: 'web' }), 'No nodes available in the cluster for container web: add a node: discovery has found none');
});

test('no healthy node', () => {
  assert.equal(
    textOf([node('a', { state: 'unhealthy', problem: 'connection refused' }), node('b', { state: 'pending' })], {
      name: '',
      image: 'busybox',
    }),
    'No healthy node available in the cluster for container of image busybox: node a: is unhealthy: connection refused; node b: is pending; ' +
      'to place it, bring unhealthy nodes back (docker info shows their errors), or add a node',
  );
});

test('nothing but resources is missing', () => {
  assert.match(
    textOf([node('a', { memoryBytes: 1e9 }), node('b', { state: 'pending' })], { name: 'web', memoryBytes: 2e9 }),
    /^no resources available to schedule container web: node a: too little memory: 1\.863 GiB of memory asked for, 1001 MiB of 953\.7 MiB free; node b: /,
  );
});

test('every node with every reason, and what would help', () => {
  const nodes = [
    node('a', { labels: { zone: 'west' }, containers: [container('old', { ports: ['80/tcp'] })] }),
    node('b', { containers: [container('old2', { ports: ['80/tcp'] })] }),
    node('c', { labels: { zone: 'east' } }),
    node('d', { labels: { zone: 'east' } }),
  ];
  assert.equal(
    textOf(nodes, { name: 'web', ports: ['80/tcp'], says: ['constraint:zone==west'] }),
    'Unable to find a node that satisfies the following conditions for container web: ' +
      'node a: host port 80/tcp is taken by container old; ' +
      'node b: host port 80/tcp is taken by container old2, and constraint zone==west is not met: it has no label zone; ' +
      'nodes c, d: constraint zone==west is not met: zone is east; ' +
      'to place it, choose another host port or let the engine choose one, or relax the constraint (==~ instead of == makes it a wish), or add a node',
  );
});

test('hundreds of nodes stay readable: same reasons together, names in a row as one', () => {
  const nodes = Array.from({ length: 500 }, (_, i) =>
    node(`n${i + 1}`, {
      containers: [container(`web${i}`, { ports: ['80/tcp'] })],
      usedMemoryBytes: 8e9 - i,
      ...(i === 42 && { state: 'pending' as const }),
    }),
  );
  const text = textOf(nodes, { name: 'web', ports: ['80/tcp'], memoryBytes: 1e9 });
  assert.ok(text.length < 600, text);
  assert.match(
    text,
    /nodes n\[1:42\], n\[44:500\]: host port 80\/tcp is taken, and too little memory: 953\.7 MiB of memory asked for; node n43: is pending/,
  );
});

test('nodes that share a host name are told apart', () => {
  const twins = [node('a', { id: 'X', state: 'pending' }), node('a', { id: 'Y', state: 'pending' })];
  assert.match(textOf(twins, {}), /nodes a \(X\), a \(Y\): is pending/);
});
