import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applied, emptyEndpoint, projectOf } from '../fixture/index.ts';
import type { ObservedProject } from '../observe/index.ts';
import { AS_THEY_ARE, type UpOptions } from './options.ts';
import { Plan } from './plan.ts';
import { planUp } from './plan-up.ts';

const OPTIONS: UpOptions = {
  ...AS_THEY_ARE,
  recreate: 'diverged',
  recreateDependencies: 'diverged',
  start: true,
  removeOrphans: true,
  ignoreOrphans: false,
};

interface ServiceWish {
  readonly scale: number;
  readonly command: string;
  readonly network: number;
  readonly volume: boolean;
  readonly needs: readonly number[];
  readonly shares: boolean;
}

const wish = fc.record({
  scale: fc.integer({ min: 0, max: 3 }),
  command: fc.constantFrom('a', 'b'),
  network: fc.integer({ min: 0, max: 2 }),
  volume: fc.boolean(),
  needs: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  shares: fc.boolean(),
});
const app = fc.record({ services: fc.array(wish, { minLength: 1, maxLength: 4 }), label: fc.constantFrom('x', 'y') });

/** A Compose text; a service needs and shares only services before it, so that there is no cycle. */
function text(wanted: { readonly services: readonly ServiceWish[]; readonly label: string }): string {
  const services = wanted.services.map((s, i) => [`s${i}`, service(s, i, wanted.services)] as const);
  const networks = { n0: {}, n1: { labels: { l: wanted.label } }, n2: {} };
  return JSON.stringify({ services: Object.fromEntries(services), networks, volumes: { v: {} } });
}

function service(s: ServiceWish, index: number, all: readonly ServiceWish[]): object {
  const needs = s.needs.filter((n) => n < index).map((n) => [`s${n}`, { condition: 'service_started', restart: n % 2 === 0 }] as const);
  const network =
    s.shares && index > 0 && (all[index - 1]?.scale ?? 0) > 0 ? { network_mode: `service:s${index - 1}` } : { networks: [`n${s.network}`] };
  return {
    image: 'img',
    command: s.command,
    scale: s.scale,
    ...network,
    depends_on: Object.fromEntries(needs),
    volumes: s.volume ? ['v:/v'] : [],
  };
}

function checkShape(plan: Plan): void {
  const seen = new Set<string>();
  for (const step of plan.steps) {
    assert.ok(!seen.has(step.id), `two steps are called ${step.id}`);
    for (const need of step.needs) assert.ok(seen.has(need), `${step.id} needs ${need}, which is not before it`);
    seen.add(step.id);
  }
}

/** Plans and applies, as a run without failures would. */
async function up(wanted: Parameters<typeof text>[0], observed?: ObservedProject): Promise<{ state: ObservedProject; again: Plan }> {
  const project = await projectOf(text(wanted));
  const plan = planUp({ project, observed: observed ?? emptyEndpoint(project), options: OPTIONS });
  checkShape(plan);
  const state = applied(project, observed ?? emptyEndpoint(project), plan);
  return { state, again: planUp({ project, observed: state, options: OPTIONS }) };
}

test('whatever is asked for, applied and planned again is nothing to do, also over another application', async () => {
  await fc.assert(
    fc.asyncProperty(app, app, async (first, second) => {
      const start = await up(first);
      assert.equal(start.again.toString(), '');
      const change = await up(second, start.state);
      assert.equal(change.again.toString(), '');
      const names = change.state.containers.map((c) => c.name).sort();
      assert.equal(new Set(names).size, names.length);
      assert.ok(
        names.every((name) => /^t1-s\d-\d+$/.test(name)),
        names.join(' '),
      );
    }),
    { numRuns: 40, seed: 7 },
  );
});

test('a run cut off after any number of steps is completed by the next one', async () => {
  await fc.assert(
    fc.asyncProperty(app, app, fc.nat(30), async (first, second, cut) => {
      const start = await up(first);
      const project = await projectOf(text(second));
      const plan = planUp({ project, observed: start.state, options: OPTIONS });
      const half = applied(project, start.state, new Plan(plan.steps.slice(0, cut)));
      const next = await up(second, half);
      assert.equal(next.again.toString(), '');
    }),
    { numRuns: 40, seed: 11 },
  );
});
