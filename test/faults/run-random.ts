import { setTimeout as delay } from 'node:timers/promises';
import type { Experiment } from './experiment.ts';
import type { Verdict } from './judge/judge.ts';
import { Load } from './load.ts';
import { type PlannedFault, randomPlan } from './plan/random-plan.ts';
import { strikeOn } from './strike.ts';

export interface RandomOutcome extends Verdict {
  readonly seed: number;
  readonly seconds: number;
  readonly faults: number;
  readonly looks: number;
  /** Containers whose create was answered with 201. */
  readonly created: number;
  /** How creates and reads were answered, by status; 0 = not at all. */
  readonly creates: { readonly [status: string]: number };
  readonly reads: { readonly [status: string]: number };
}

export interface RandomOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Told of every fault, and of every violation as it is found. */
  readonly onProgress?: (line: string) => void;
}

const JUDGE_EVERY_MS = 5_000;
const BASE = 4;

/** Faults at random on all parts, under load, with an observer: the same faults for the same seed. */
export async function runRandom(experiment: Experiment, options: RandomOptions): Promise<RandomOutcome> {
  const { seed, seconds, onProgress = () => undefined } = options;
  const { rig, observer } = experiment;
  const plan = randomPlan(seed, seconds * 1_000, {
    managers: rig.managers.length,
    engines: rig.engines.length,
    hasAgents: rig.agents.size > 0,
  });
  await experiment.untilWell();
  experiment.begin();
  await Promise.all(Array.from({ length: BASE }, (_, at) => experiment.run(`base-${at}`, `n${(at % rig.engines.length) + 1}`)));
  await using load = new Load({ prefix: 'r', managers: rig.addresses, seed, clients: 3, keeps: 5 });
  const startedMs = performance.now();
  const said = new Set<string>();
  const judging = new AbortController();
  const tell = ({ violations }: Verdict): void => {
    for (const { rule, what, text, atMs } of violations) {
      const line = `${seconded(atMs - startedMs)} VIOLATION ${rule}: ${text}`;
      if (!said.has(`${rule} ${what}`)) onProgress(line);
      said.add(`${rule} ${what}`);
    }
  };
  const watch = keepJudging(experiment, () => load, tell, judging.signal);
  try {
    await Promise.all(plan.map((fault) => happen(experiment, fault, { startedMs, onProgress })));
    await experiment.wait(seconds * 1_000 - (performance.now() - startedMs));
  } finally {
    judging.abort();
    await Promise.all([watch, load.end()]);
  }
  experiment.trust(load.pledges);
  onProgress(`${seconded(performance.now() - startedMs)} the load has ended; waiting for rest`);
  const verdict = await experiment.verdict();
  tell(verdict);
  const { looks } = observer;
  const tallies = { creates: Object.fromEntries(load.creates), reads: Object.fromEntries(load.reads) };
  return { ...verdict, seed, seconds, faults: plan.length, looks, created: load.pledges.length, ...tallies };
}

interface Trace {
  readonly startedMs: number;
  readonly onProgress: (line: string) => void;
}

async function happen(experiment: Experiment, fault: PlannedFault, trace: Trace): Promise<void> {
  const { rig } = experiment;
  const { startedMs, onProgress } = trace;
  const wait = (untilMs: number): Promise<void> => experiment.wait(startedMs + untilMs - performance.now());
  await wait(fault.atMs);
  const manager = rig.managers[fault.target % rig.managers.length];
  const engine = rig.engines[(fault.part === 'manager-engine' ? fault.other : fault.target) % rig.engines.length];
  if (manager === undefined || engine === undefined) throw new Error('the rig is not complete');
  const strike = strikeOn(rig, fault.part, fault.fault, { manager, engine });
  const role = (await rig.primary())?.name ?? 'nobody';
  onProgress(`${seconded(performance.now() - startedMs)} ${strike.text} for ${(fault.forMs / 1_000).toFixed(1)} s (${role} leads)`);
  const undo = await experiment.hit(strike);
  try {
    await wait(fault.atMs + fault.forMs);
  } finally {
    await undo();
    onProgress(`${seconded(performance.now() - startedMs)} undone: ${strike.text}`);
  }
}

/** Judges again and again while the load goes on. */
async function keepJudging(experiment: Experiment, load: () => Load, tell: (verdict: Verdict) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(JUDGE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) tell(experiment.judged(load().pledges));
  }
}

function seconded(ms: number): string {
  return `${(ms / 1_000).toFixed(1).padStart(6)} s`;
}
