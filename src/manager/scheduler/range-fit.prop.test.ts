import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canBeServed, container, fleet, node, policy, request } from './builders.ts';
import { place } from './place.ts';

const claimOn = (ip: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(ip, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 1 }))
    .map(([address, from, more]) => `${address}${from}-${from + more}/tcp`);

function decide(held: readonly string[], asked: readonly string[]): { readonly placed: boolean; readonly possible: boolean } {
  const containers = held.map((port, i) => container(`c${i}`, { ports: [port] }));
  const wanted = request({ ports: asked });
  const before = containers.flatMap((c) => c.hostPorts);
  fc.pre(canBeServed(before));
  return {
    placed: place(fleet(node('n', { containers })), wanted, policy()).ok,
    possible: canBeServed([...before, ...wanted.hostPorts]),
  };
}

test('claims on one address are placed exactly when all of them can be served', () => {
  const claim = claimOn(fc.constant(''));
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 4 }), fc.array(claim, { minLength: 1, maxLength: 2 }), (held, asked) => {
      const { placed, possible } = decide(held, asked);
      assert.equal(placed, possible);
    }),
    { numRuns: 2_000 },
  );
});

test('claims on several addresses are never placed where they cannot be served', () => {
  const claim = claimOn(fc.constantFrom('', '10.0.0.1:', '10.0.0.2:'));
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 4 }), fc.array(claim, { minLength: 1, maxLength: 2 }), (held, asked) => {
      const { placed, possible } = decide(held, asked);
      assert.ok(possible || !placed);
    }),
    { numRuns: 2_000 },
  );
});
