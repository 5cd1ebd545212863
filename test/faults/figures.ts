import type { LabEngine } from '../../lab/index.ts';
import { ask } from './ask.ts';
import { Experiment } from './experiment.ts';
import { SURVIVOR } from './load.ts';
import type { RigOptions } from './rig.ts';
import { type Strike, strikeOn } from './strike.ts';

/** One time that was measured several times, in milliseconds. */
export interface Figure {
  readonly store: string;
  readonly pace: string;
  /** `failover` = until another manager answers a create with 201; `replacement` = until a lost container runs elsewhere. */
  readonly what: 'failover' | 'replacement';
  readonly fault: string;
  readonly ms: readonly number[];
}

export interface FigureOptions {
  readonly rig: RigOptions;
  readonly times: number;
  readonly onProgress: (line: string) => void;
}

const POLL_MS = 25;
const LIMIT_MS = 90_000;
const EFFECT_MS = 1_000;

/** Measures how long failures last for clients, on one rig. */
export async function measure({ rig, times, onProgress }: FigureOptions, signal?: AbortSignal): Promise<readonly Figure[]> {
  await using experiment = await Experiment.start(rig, signal);
  const figures: Figure[] = [];
  const take = async (what: Figure['what'], fault: 'kill' | 'term' | 'freeze' | 'cut'): Promise<void> => {
    const ms: number[] = [];
    for (let round = 0; round < times; round++) {
      await experiment.untilWell();
      experiment.begin();
      ms.push(what === 'failover' ? await failover(experiment, fault) : await replacement(experiment, fault));
      await experiment.verdict();
      await experiment.clear();
    }
    figures.push({ store: rig.store, pace: rig.pace, what, fault, ms });
    onProgress(`${rig.store}, ${rig.pace}: ${what} after ${fault}: ${ms.map((time) => `${(time / 1_000).toFixed(1)} s`).join(', ')}`);
  };
  for (const fault of ['kill', 'freeze', 'term'] as const) if (experiment.rig.managers.length > 1) await take('failover', fault);
  for (const fault of ['kill', 'cut', 'freeze', 'term'] as const) await take('replacement', fault);
  return figures;
}

/** From the end of the primary to the first create that the other manager acknowledges. */
async function failover(experiment: Experiment, fault: 'kill' | 'term' | 'freeze' | 'cut'): Promise<number> {
  const { rig } = experiment;
  const primary = await rig.primary();
  const next = rig.managers.find((manager) => manager !== primary);
  const [engine] = rig.engines;
  if (primary === undefined || next === undefined || engine === undefined) throw new Error('the rig is not complete');
  const strike = strikeOn(rig, 'manager', fault, { manager: primary, engine });
  const { address } = next;
  return await timed(experiment, strike, async () => {
    const body = { ...SURVIVOR, Env: [] };
    return (await ask({ address }, { method: 'POST', path: '/containers/create?name=first', body, timeoutMs: 5_000 })).status === 201;
  });
}

/** From the failure of a node to its container running on another. */
async function replacement(experiment: Experiment, fault: 'kill' | 'term' | 'freeze' | 'cut'): Promise<number> {
  const { rig } = experiment;
  const [manager] = rig.managers;
  const [engine] = rig.engines;
  if (manager === undefined || engine === undefined) throw new Error('the rig is not complete');
  await experiment.run('lost', engine.name);
  await experiment.wait(EFFECT_MS);
  const strike = strikeOn(rig, fault === 'freeze' ? 'engine' : 'node', fault, { manager, engine });
  const others = rig.engines.filter((other) => other !== engine);
  return await timed(experiment, strike, async () => (await Promise.all(others.map((other) => runs(other, 'lost')))).includes(true));
}

/** As the kernel has it: a whole look would wait for engines that do not answer. */
async function runs(engine: LabEngine, name: string): Promise<boolean> {
  const names = (await engine.liveContainers()).map((id) => engine.containerName(id));
  return (await Promise.all(names)).includes(name);
}

/** How long from the strike until `isOver`; undoes the strike then. */
async function timed(experiment: Experiment, strike: Strike, isOver: () => Promise<boolean>): Promise<number> {
  const startedMs = performance.now();
  const hitting = experiment.hit(strike);
  try {
    while (!(await isOver())) {
      if (performance.now() - startedMs > LIMIT_MS) throw new Error(`${strike.text}: nothing came of it within ${LIMIT_MS / 1_000} s`);
      await experiment.wait(POLL_MS);
    }
    return performance.now() - startedMs;
  } finally {
    await (await hitting)();
  }
}

/** A row for each figure, with median and worst. */
export function figuresText(figures: readonly Figure[]): string {
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const rows = figures.map(({ store, pace, what, fault, ms }) => {
    const sorted = ms.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return `| ${[store, pace, what, fault, seconds(median), seconds(sorted.at(-1) ?? 0), sorted.length].join(' | ')} |`;
  });
  return ['| store | settings | what | fault | median | worst | runs |', '|---|---|---|---|---|---|---|', ...rows].join('\n');
}
