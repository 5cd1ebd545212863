import { ask } from './ask.ts';
import type { Experiment } from './experiment.ts';
import type { Verdict } from './judge/judge.ts';
import { Load, SURVIVOR } from './load.ts';
import { strikeOn } from './strike.ts';

export interface StoreDownOutcome extends Verdict {
  readonly seconds: number;
  /** How lists were answered, by status, while the store was away. */
  readonly reads: { readonly [status: string]: number };
  readonly slowestReadMs: number;
  /** How creates were answered, by status, once the leader's lease was over. */
  readonly writes: { readonly [status: string]: number };
  readonly slowestWriteMs: number;
  /** What the refused were told, each wording once. */
  readonly reasons: readonly string[];
  /** Containers that ran before, and how many of them were seen not to run, or as others, while the store was away. */
  readonly containers: number;
  readonly disturbed: number;
  /** From the return of the store to the first create that was answered with 201. */
  readonly backMs: number;
  /** What of the above is not as promised; none: all is well. */
  readonly broken: readonly string[];
}

export interface StoreDownOptions {
  readonly seconds: number;
  readonly onProgress: (line: string) => void;
}

const CONTAINERS = 9;
const CALL_MS = 5_000;
const PAUSE_MS = 50;
/** A refusal comes at once; a machine that does other things as well may add to it. */
const AT_ONCE_MS = 2_000;
const BACK_LIMIT_MS = 60_000;

/** The store is killed and stays away under load, and comes back. */
export async function runStoreDown(experiment: Experiment, options: StoreDownOptions): Promise<StoreDownOutcome> {
  const { seconds, onProgress } = options;
  const { rig, observer } = experiment;
  const [engine] = rig.engines;
  const [manager] = rig.managers;
  if (engine === undefined || manager === undefined) throw new Error('the rig is not complete');
  await experiment.untilWell();
  experiment.begin();
  for (let at = 0; at < CONTAINERS; at++) await experiment.run(`runs-${at}`, `n${(at % rig.engines.length) + 1}`);
  const before = await idsOf(experiment);
  const undo = await experiment.hit(strikeOn(rig, 'store', 'kill', { manager, engine }));
  onProgress(`the store is killed; ${before.size} containers run`);
  await using load = new Load({ prefix: 'during', managers: rig.addresses, seed: 1, clients: 2, keeps: 5 });
  let asked: Asked;
  let disturbed = 0;
  try {
    await experiment.wait(rig.settings.ttlMs + 1_500);
    onProgress("the leader's lease is over");
    asked = await askOn(experiment, seconds * 1_000);
    const after = await idsOf(experiment);
    disturbed = [...before].filter((id) => !after.has(id)).length;
  } finally {
    await undo();
  }
  const backMs = await untilCreates(experiment);
  onProgress(`the store is back; creates go on after ${backMs.toFixed(0)} ms`);
  await load.end();
  experiment.trust(load.pledges);
  const verdict = await experiment.verdict();
  const told = { ...asked, reads: Object.fromEntries(asked.reads), writes: Object.fromEntries(asked.writes), reasons: [...asked.reasons] };
  const outcome = { ...verdict, ...told, seconds, containers: before.size, disturbed, backMs };
  onProgress(`${observer.looks} looks at all engines`);
  return { ...outcome, broken: brokenOf(outcome) };
}

interface Asked {
  readonly reads: Map<string, number>;
  readonly writes: Map<string, number>;
  readonly reasons: Set<string>;
  slowestReadMs: number;
  slowestWriteMs: number;
}

/** Asks every manager for lists and creates, with and without a policy, as long as the store is away. */
async function askOn(experiment: Experiment, forMs: number): Promise<Asked> {
  const { rig } = experiment;
  const asked: Asked = { reads: new Map(), writes: new Map(), reasons: new Set(), slowestReadMs: 0, slowestWriteMs: 0 };
  const untilMs = performance.now() + forMs;
  for (let round = 0; performance.now() < untilMs; round++) {
    for (const address of rig.addresses) {
      const read = await timed(() => ask({ address }, { method: 'GET', path: '/containers/json?all=1', timeoutMs: CALL_MS }));
      count(asked.reads, read.answer.status);
      asked.slowestReadMs = Math.max(asked.slowestReadMs, read.ms);
      const body = round % 2 === 0 ? SURVIVOR : { ...SURVIVOR, Env: [] };
      const path = `/containers/create?name=refused-${round}`;
      const write = await timed(() => ask({ address }, { method: 'POST', path, body, timeoutMs: CALL_MS }));
      count(asked.writes, write.answer.status);
      asked.slowestWriteMs = Math.max(asked.slowestWriteMs, write.ms);
      asked.reasons.add(write.answer.text.trim().replaceAll(/refused-\d+/g, 'NAME'));
    }
    await experiment.wait(PAUSE_MS);
  }
  return asked;
}

/** Ids of all containers that run, as the kernel has it. */
async function idsOf({ rig }: Experiment): Promise<ReadonlySet<string>> {
  return new Set((await Promise.all(rig.engines.map((engine) => engine.liveContainers()))).flat());
}

async function untilCreates(experiment: Experiment): Promise<number> {
  const { rig } = experiment;
  const startedMs = performance.now();
  for (let at = 0; performance.now() - startedMs < BACK_LIMIT_MS; at++) {
    const address = rig.addresses[at % rig.addresses.length] ?? '';
    const path = '/containers/create?name=back';
    const { status } = await ask({ address }, { method: 'POST', path, body: SURVIVOR, timeoutMs: CALL_MS });
    if (status === 201) return performance.now() - startedMs;
    await experiment.wait(PAUSE_MS);
  }
  return Number.POSITIVE_INFINITY;
}

async function timed<T>(call: () => Promise<T>): Promise<{ readonly answer: T; readonly ms: number }> {
  const startedMs = performance.now();
  return { answer: await call(), ms: performance.now() - startedMs };
}

function count(tally: Map<string, number>, status: number): void {
  tally.set(String(status), (tally.get(String(status)) ?? 0) + 1);
}

function brokenOf(outcome: Omit<StoreDownOutcome, 'broken'>): readonly string[] {
  const { reads, writes, reasons, disturbed, backMs, slowestWriteMs, violations } = outcome;
  return [
    ...(Object.keys(reads).join() === '200' ? [] : [`reads were answered with ${JSON.stringify(reads)}`]),
    ...(Object.keys(writes).join() === '503' ? [] : [`writes were answered with ${JSON.stringify(writes)}`]),
    ...(slowestWriteMs < AT_ONCE_MS ? [] : [`a write was refused after ${slowestWriteMs.toFixed(0)} ms only`]),
    ...[...reasons].filter((reason) => !reason.includes('store')).map((reason) => `a refusal does not name the store: ${reason}`),
    ...(disturbed === 0 ? [] : [`${disturbed} containers did not run through it`]),
    ...(Number.isFinite(backMs) ? [] : [`no create succeeded within ${BACK_LIMIT_MS / 1_000} s of the return`]),
    ...violations.map(({ text }) => text),
  ];
}
