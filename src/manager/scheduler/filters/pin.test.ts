import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fleet, node, policy, request } from '../builders.ts';
import { place } from '../place.ts';

test('a pinned container goes to the nodes named only, whatever filters are in use', () => {
  const pins = [{ nodeIds: new Set([node('b').id]), text: 'volume data is on b only' }];
  const decision = place(fleet(node('a'), node('b')), request({ pins }), policy({ filters: [] }));
  assert.ok(decision.ok);
  assert.deepEqual(
    decision.placement.candidates.map((c) => c.nodeName),
    ['b'],
  );
  assert.deepEqual(
    decision.placement.refused.map((n) => n.reasons),
    [[{ filter: 'pin', text: 'volume data is on b only' }]],
  );
});

test('pins that contradict each other refuse every node', () => {
  const pins = ['a', 'b'].map((name) => ({ nodeIds: new Set([node(name).id]), text: `volume v${name} is on ${name} only` }));
  assert.equal(place(fleet(node('a'), node('b')), request({ pins }), policy()).ok, false);
});
