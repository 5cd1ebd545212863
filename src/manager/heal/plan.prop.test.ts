import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ContainerRecord } from '../records/index.ts';
import { builtRecord, copyOn, NOW_MS, SWARM_ID, seen, seenContainer, seenNode, unmadeOn } from './builders.ts';
import { plan } from './plan.ts';
import { DEFAULT_HEAL_RULE } from './rule.ts';
import type { Seen } from './seen.ts';

const names = ['n1', 'n2', 'n3'] as const;
const name = fc.constantFrom(...names);

const record: fc.Arbitrary<ContainerRecord> = fc
  .record({
    wanted: fc.constantFrom('created', 'running', 'paused', 'stopped', 'removing', 'removed'),
    policies: fc.subarray(['on-node-failure', 'on-loss', 'on-unhealthy'] as const, { minLength: 1 }),
    acknowledged: fc.boolean(),
    at: fc.array(fc.record({ node: name, told: fc.boolean() }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ at, ...rest }) => {
    const copies = at.map(({ node, told }, i) => (told ? copyOn(node, i + 1) : unmadeOn(node, i + 1)));
    return builtRecord({ ...rest, current: copies.at(-1) ?? copyOn('n1'), old: copies.slice(0, -1) });
  });

const fleet: fc.Arbitrary<Seen> = record.chain((made) =>
  fc
    .tuple(
      fc.array(fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }), { minLength: 3, maxLength: 3 }),
      fc.array(
        fc.record({ node: name, generation: fc.integer({ min: 1, max: 4 }), state: fc.constantFrom('running', 'created', 'exited') }),
        { maxLength: 4 },
      ),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.constantFrom('none', 'held', 'lapsed'), { minLength: 3, maxLength: 3 }),
    )
    .map(([lostForMs, has, isPaused, isBusy, leases]) => {
      const nodes = names.map((node, i) =>
        seenNode(node, {
          ...(lostForMs[i] === undefined ? {} : { lostForMs: lostForMs[i] }),
          lease: leases[i] ?? 'none',
          has: has
            .filter((c) => c.node === node)
            .map(({ generation, state }) =>
              seenContainer(generation, { state, status: state === 'exited' ? 'Exited (1) 2 seconds ago' : 'Up' }),
            ),
        }),
      );
      const sketch = {
        pausedBecause: isPaused ? 'most is lost' : undefined,
        busy: new Set(isBusy ? [SWARM_ID] : []),
        missingSinceMs: new Map([[SWARM_ID, 0]]),
      };
      return seen(made, nodes, sketch);
    }),
);

const planned = (what: Seen) => plan(what, DEFAULT_HEAL_RULE, () => false);

test('a record has at most one step, and none while something is being done', () => {
  fc.assert(
    fc.property(fleet, (what) => {
      const { steps, blocked } = planned(what);
      assert.ok(steps.length + blocked.length <= 1);
      if (what.busy.size > 0) assert.equal(steps.length + blocked.length, 0);
    }),
  );
});

test('nothing is replaced for its node when that answers, within grace, or while rescheduling pauses', () => {
  fc.assert(
    fc.property(fleet, (what) => {
      for (const step of planned(what).steps) {
        if (step.kind !== 'replace' || step.ownFault || step.record.current.containerId === undefined) continue;
        const node = what.nodes.find((n) => n.id === step.record.current.node.id);
        assert.equal(node?.isHealthy, false);
        assert.ok(NOW_MS - (node?.answeredAtMs ?? 0) >= DEFAULT_HEAL_RULE.graceMs);
        assert.equal(what.pausedBecause, undefined);
      }
    }),
  );
});

test('nothing is replaced for its node while an agent may let it run there, and only such agents are asked to fence', () => {
  fc.assert(
    fc.property(fleet, (what) => {
      const { steps, blocked } = planned(what);
      const nodeOf = (id: string) => what.nodes.find((n) => n.id === id);
      for (const step of steps) {
        if (step.kind === 'replace' && !step.ownFault)
          assert.ok(nodeOf(step.record.current.node.id)?.lease !== 'held' || nodeOf(step.record.current.node.id)?.isHealthy);
      }
      for (const { fence } of blocked)
        if (fence !== undefined) assert.deepEqual([nodeOf(fence.id)?.lease, nodeOf(fence.id)?.isHealthy], ['held', false]);
    }),
  );
});

test('only old copies are removed, by id, from healthy nodes that have them', () => {
  fc.assert(
    fc.property(fleet, (what) => {
      for (const step of planned(what).steps) {
        if (step.kind !== 'removeCopy') continue;
        assert.notEqual(step.containerId, step.record.current.containerId);
        assert.ok(step.record.old.includes(step.copy));
        const node = what.nodes.find((n) => n.id === step.copy.node.id);
        assert.equal(node?.isHealthy, true);
        assert.ok(node?.containers.has(step.containerId));
      }
    }),
  );
});

test('what is wanted removed is never made or started', () => {
  fc.assert(
    fc.property(fleet, (what) => {
      for (const { kind, record: of } of planned(what).steps) {
        if (of.wanted === 'removed') assert.ok(kind === 'removeCopy' || kind === 'forgetCopy' || kind === 'drop');
        if (of.wanted === 'removing') assert.ok(kind !== 'replace' || of.current.containerId === undefined);
      }
    }),
  );
});

test('the same look gives the same plan', () => {
  fc.assert(fc.property(fleet, (what) => assert.deepEqual(planned(what), planned(what))));
});
