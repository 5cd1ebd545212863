// Random requests for some seconds to a manager over simulated engines; npm run fuzz does it longer, over real ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimEngine } from '../../sim/index.ts';
import { seededRandom, systemClock } from '../../src/base/index.ts';
import { startManager } from '../support/manager-process.ts';
import { checkFleet, SMALL_HEAP } from './check-fleet.ts';
import { emptyReport } from './fuzz.ts';

const SEED = 1;
const DURATION_MS = 5000;

test('whatever is sent, the manager answers or closes, lives, holds nothing afterwards, and made nothing that it refused', async () => {
  await using stack = new AsyncDisposableStack();
  const start = async (i: number): Promise<SimEngine> =>
    stack.use(await SimEngine.start({ name: `node-${i}`, clock: systemClock, random: seededRandom(i) }));
  const engines = (await Promise.all([1, 2, 3].map(start))).map((engine) => engine.address);
  const manager = stack.use(await startManager(`nodes://${engines.join(',')}`, [], { env: { NODE_OPTIONS: SMALL_HEAP } }));
  const report = emptyReport();
  const options = { seed: SEED, durationMs: DURATION_MS, clients: 16 };
  const { findings } = await checkFleet({ manager, engines, real: false }, options, report, new AbortController().signal);
  assert.deepEqual(findings, []);
  assert.ok(report.requests > 300, `${report.requests} requests`);
  assert.equal((await fetch(`http://${manager.address}/_ping`)).status, 200);
});
