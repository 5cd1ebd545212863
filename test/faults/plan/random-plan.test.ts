import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allCells, isPossible, PARTS } from './cells.ts';
import { randomPlan } from './random-plan.ts';

const SIZE = { managers: 2, engines: 3, hasAgents: true };

test('the same seed plans the same faults, another seed others', () => {
  assert.deepEqual(randomPlan(7, 600_000, SIZE), randomPlan(7, 600_000, SIZE));
  assert.notDeepEqual(randomPlan(7, 600_000, SIZE), randomPlan(8, 600_000, SIZE));
});

test('every fault is possible, of something that is there, and over in time; two at once never befall the same', () => {
  const plans = fc.record({ seed: fc.integer({ min: 0 }), lengthMs: fc.integer({ min: 20_000, max: 600_000 }), hasAgents: fc.boolean() });
  fc.assert(
    fc.property(plans, ({ seed, lengthMs, hasAgents }) => {
      const plan = randomPlan(seed, lengthMs, { ...SIZE, hasAgents });
      for (const [at, fault] of plan.entries()) {
        assert.ok(isPossible(fault.part, fault.fault));
        assert.ok(hasAgents || fault.part !== 'agent');
        assert.ok(fault.target < 3 && fault.other < 3);
        assert.ok(fault.atMs >= 1_000 && fault.forMs >= 500 && fault.atMs + fault.forMs <= lengthMs - 4_500, JSON.stringify(fault));
        const next = plan[at + 1];
        assert.ok(next === undefined || next.atMs > fault.atMs + fault.forMs || next.part !== fault.part || next.atMs === fault.atMs);
      }
    }),
  );
});

test('ten minutes befall every part in every way it can be', () => {
  const befallen = new Set([1, 2, 3].flatMap((seed) => randomPlan(seed, 600_000, SIZE).map(({ part }) => part)));
  assert.equal(befallen.size, PARTS.length);
});

test('the table has every part, fault and moment once, but no signal for a link', () => {
  const lines = allCells().map(({ part, fault, moment }) => `${part} ${fault} ${moment}`);
  assert.equal(new Set(lines).size, lines.length);
  assert.equal(lines.length, (5 * 5 + 2 * 2) * 3);
  assert.ok(!lines.includes('manager-store kill idle'));
});
