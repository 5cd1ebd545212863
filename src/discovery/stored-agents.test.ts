import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreEntry } from '../store/index.ts';
import { agentKeys, formatAgentEntry } from './agent-entry.ts';
import { StoredAgents } from './stored-agents.ts';

const { entry, lease, wish } = agentKeys('10.0.0.1:2375');

function put(key: string, value: string): { readonly kind: 'put'; readonly entry: StoreEntry } {
  return { kind: 'put', entry: { key, value: Buffer.from(value), revision: 1n, session: undefined } };
}

test('an agent is known by its entry, its lease and the wish that it fences', () => {
  const agents = new StoredAgents();
  agents.take(put(entry, formatAgentEntry({ guards: 'ENGINE', fenced: ['c1'] })));
  agents.take(put(lease, 'held'));
  assert.deepEqual(agents.agents(), [{ address: '10.0.0.1:2375', guards: 'ENGINE', fenced: ['c1'], holdsLease: true }]);
  agents.take({ kind: 'delete', key: lease, revision: 2n });
  agents.take(put(wish, 'asked'));
  assert.equal(agents.agents()[0]?.holdsLease, false);
  assert.deepEqual([...agents.wishes], ['10.0.0.1:2375']);
  agents.take({ kind: 'delete', key: entry, revision: 3n });
  assert.deepEqual(agents.agents(), []);
});

test('an entry that cannot be read is that of an agent that guards nothing', () => {
  const agents = new StoredAgents();
  for (const text of ['nonsense', '{"format":2,"guards":"E"}', '[]']) {
    agents.take(put(entry, text));
    assert.deepEqual(agents.agents(), [{ address: '10.0.0.1:2375', guards: undefined, fenced: [], holdsLease: false }]);
  }
});

test('a reset is all there is', () => {
  const agents = new StoredAgents();
  agents.take(put(entry, formatAgentEntry({ guards: undefined, fenced: [] })));
  agents.take({ kind: 'reset', listing: { entries: [], revision: 4n } });
  assert.deepEqual(agents.agents(), []);
});
