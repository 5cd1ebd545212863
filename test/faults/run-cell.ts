import type { LabEngine } from '../../lab/index.ts';
import type { Experiment } from './experiment.ts';
import type { Verdict } from './judge/judge.ts';
import { Load } from './load.ts';
import { absence, type Cell, type Part } from './plan/cells.ts';
import { type Strike, strikeOn } from './strike.ts';

export interface CellOutcome extends Verdict {
  readonly cell: Cell;
  /** How often the engines were looked at. */
  readonly looks: number;
  /** Creates that were answered with 201. */
  readonly created: number;
  readonly tookMs: number;
}

/** Containers on each node that matters. */
const ON_EACH = 3;
const MORE_MS = 1_000;
const LOAD = { clients: 3, keeps: 3 };

/** Runs one line of the table: its moment, its fault, its end, and what came of it. */
export async function runCell(experiment: Experiment, cell: Cell, seed: number): Promise<CellOutcome> {
  const startedMs = performance.now();
  const { rig, observer } = experiment;
  await experiment.untilWell();
  experiment.begin();
  const [engine, other] = rig.engines;
  const manager = await rig.primary();
  if (engine === undefined || other === undefined || manager === undefined) throw new Error('the rig is not complete');
  for (const { name } of [engine, other]) {
    await Promise.all(Array.from({ length: ON_EACH }, (_, at) => experiment.run(`c${seed}-${name}-${at}`, name)));
  }
  const fault = cell.fault === 'return' ? absence(cell.part) : cell.fault;
  const strike = strikeOn(rig, cell.part, fault, { manager, engine });
  const created = cell.fault === 'return' ? await comeBack(experiment, cell, strike, other) : await goAway(experiment, cell, strike, other);
  const verdict = await experiment.verdict();
  const { looks } = observer;
  await experiment.clear();
  return { cell, ...verdict, looks, created, tookMs: performance.now() - startedMs };
}

/** The part fails at the moment, stays away until that has had its effect, and comes back. */
async function goAway(experiment: Experiment, { part, moment }: Cell, strike: Strike, other: LabEngine): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const under = stack.use(await begin(experiment, moment, other));
  const undo = await experiment.hit(strike);
  await experiment.wait(effectMs(experiment, part));
  await undo();
  await experiment.wait(MORE_MS / 2);
  return await under.end();
}

/** The part has been away until that had its effect, and comes back at the moment. */
async function comeBack(experiment: Experiment, { part, moment }: Cell, strike: Strike, other: LabEngine): Promise<number> {
  const undo = await experiment.hit(strike);
  await experiment.wait(effectMs(experiment, part));
  await using stack = new AsyncDisposableStack();
  const under = stack.use(await begin(experiment, moment, other));
  await undo();
  await experiment.wait(MORE_MS);
  return await under.end();
}

/** Until another manager leads, or a node's containers have been made anew. */
function effectMs({ rig }: Experiment, part: Part): number {
  const { ttlMs, replacedMs, leaseMs } = rig.settings;
  const lostMs = replacedMs + (rig.agents.size > 0 ? leaseMs : 0);
  return (part === 'manager' || part === 'manager-store' || part === 'store' ? ttlMs + MORE_MS : lostMs) + MORE_MS;
}

interface UnderWay extends AsyncDisposable {
  /** Ends it. @returns creates that were answered with 201 */
  end(): Promise<number>;
}

async function begin(experiment: Experiment, moment: Cell['moment'], other: LabEngine): Promise<UnderWay> {
  switch (moment) {
    case 'idle':
      return { end: async () => 0, [Symbol.asyncDispose]: async () => undefined };
    case 'create':
      return await creating(experiment);
    case 'reschedule':
      return await rescheduling(experiment, other);
  }
}

async function creating(experiment: Experiment): Promise<UnderWay> {
  await using stack = new AsyncDisposableStack();
  const load = stack.use(new Load({ prefix: `l${performance.now().toFixed(0)}`, managers: experiment.rig.addresses, seed: 1, ...LOAD }));
  await experiment.wait(MORE_MS);
  stack.move();
  const end = async (): Promise<number> => {
    await load.end();
    experiment.trust(load.pledges);
    return load.pledges.length;
  };
  return { end, [Symbol.asyncDispose]: () => load.end() };
}

/** Another node is killed, and the first of its containers are being made anew. */
async function rescheduling(experiment: Experiment, { name }: LabEngine): Promise<UnderWay> {
  const { rig, observer } = experiment;
  const engine = rig.lab.engine(name);
  const before = new Set(observer.series.at(-1)?.engines.find((sight) => sight.engine === name)?.running);
  const strike: Strike = { text: `kill node ${name}`, excuses: [], engine: name, hit: () => engine.kill(), undo: () => rig.heal(engine) };
  const undo = await experiment.hit(strike);
  const untilMs = performance.now() + effectMs(experiment, 'node');
  const isAtIt = (): boolean =>
    observer.series.at(-1)?.engines.some((sight) => sight.engine !== name && sight.running.some((running) => before.has(running))) === true;
  while (!isAtIt() && performance.now() < untilMs) await experiment.wait(20);
  let isUndone = false;
  const end = async (): Promise<number> => {
    if (!isUndone) await undo();
    isUndone = true;
    return 0;
  };
  return { end, [Symbol.asyncDispose]: async () => void (await end()) };
}
