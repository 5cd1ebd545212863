// The most telling lines of the fault table, and a random run with a fixed seed. The whole table: `npm run faults -- table`.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Experiment } from './experiment.ts';
import type { Cell } from './plan/cells.ts';
import { runCell } from './run-cell.ts';
import { runRandom } from './run-random.ts';

const SEED = 20;
const SECONDS = 60;
const CELLS: readonly Cell[] = [
  { part: 'manager', fault: 'freeze', moment: 'create' },
  { part: 'node', fault: 'return', moment: 'create' },
];

let experiment: Experiment;
before(async () => {
  experiment = await Experiment.start({ name: 'faults-test', store: 'etcd', pace: 'tight', hasAgents: true });
});
after(async () => await experiment?.[Symbol.asyncDispose]());

for (const [at, cell] of CELLS.entries()) {
  test(`${cell.part}, ${cell.fault}, ${cell.moment}: nothing is lost, nothing doubled`, async (t) => {
    const { violations, looks, created } = await runCell(experiment, cell, at);
    t.diagnostic(`${looks} looks at all engines, ${created} creates acknowledged`);
    assert.deepEqual(violations, [], experiment.traces());
  });
}

test(`${SECONDS} s of random faults under load: nothing is lost, nothing doubled`, async (t) => {
  const trace: string[] = [];
  const outcome = await runRandom(experiment, { seed: SEED, seconds: SECONDS, onProgress: (line) => trace.push(line) });
  t.diagnostic(`seed ${SEED}: ${outcome.faults} faults, ${outcome.looks} looks, ${outcome.created} creates acknowledged`);
  assert.deepEqual(outcome.violations, [], [...trace, experiment.traces()].join('\n'));
});
