import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSample } from '../load/sample-project.ts';
import { isPlacementKey, placementHints } from './placement-hints.ts';

async function hintsOf(service: string): Promise<readonly string[]> {
  const { project } = await loadSample(`services: {a: {image: x, ${service}}}`);
  const loaded = project.services.get('a');
  assert.ok(loaded);
  return placementHints(loaded).map((hint) => `${hint.from} ${hint.text}`);
}

for (const [constraint, wants] of [
  ['node.hostname==a', 'constraint:node==a'],
  ['node.hostname != a', 'constraint:node!=a'],
  ['node.labels.zone == west', 'constraint:zone==west'],
  ['engine.labels.disk==ssd', 'constraint:disk==ssd'],
  ['node.platform.os==linux', 'constraint:ostype==linux'],
  ['node.platform.arch==amd64', 'constraint:architecture==amd64'],
  ['node.role==worker', 'constraint:node.role==worker'],
  ['node.labels.a==/b.*/', 'constraint:a==/b.*/'],
  ['zone=west', 'constraint:zone=west'],
] as const) {
  test(`${constraint} asks for ${wants}`, async () => {
    assert.deepEqual(await hintsOf(`deploy: {placement: {constraints: ["${constraint}"]}}`), [`deploy ${wants}`]);
  });
}

test('hints of the environment print as they were written', async () => {
  const list = ['constraint:node==swarm-1', 'affinity:container!=~/db.*/', 'A=1', 'reschedule:on-node-failure', 'reschedule=off'];
  assert.deepEqual(await hintsOf(`environment: ${JSON.stringify(list)}`), [
    'environment constraint:node==swarm-1',
    'environment affinity:container!=~/db.*/',
    'environment reschedule:on-node-failure',
  ]);
  assert.deepEqual(await hintsOf('environment: {"constraint:node": "=swarm-1"}'), ['environment constraint:node==swarm-1']);
});

test('only whole prefixes are placement keys', () => {
  assert.deepEqual(['constraint:a', 'whitelist:b', 'CONSTRAINT:a', 'myconstraint:a', 'constraint'].map(isPlacementKey), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
