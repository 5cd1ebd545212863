// Clients that stream at once, for some seconds; npm run soak does it longer, with more of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSoak } from '../soak/check-soak.ts';
import { emptySoakReport } from '../soak/soak.ts';
import { startFleet } from '../support/fleet.ts';

const DURATION_MS = 15_000;
const CLIENTS = 12;

test('many streams at once: no wrong byte, nothing stuck, no open file left', async () => {
  await using fleet = await startFleet({ name: 'soaktest', engines: ['28.5', '20.10'] });
  const report = emptySoakReport();
  const options = { durationMs: DURATION_MS, clients: CLIENTS, seed: 1, engines: 2 };
  const { findings } = await checkSoak(fleet.manager, options, report, new AbortController().signal);
  assert.deepEqual(findings, []);
  for (const [name, { operations }] of report.kinds) assert.ok(operations > 0, `${name} was never done`);
});
