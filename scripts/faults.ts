// `npm run faults -- table|random|figures|store-down`: faults on a fleet of real engines with a real store, judged by what
// the engines themselves hold. See docs/reference/faults.md. Exit code: 0 = nothing wrong, 1 = a promise was broken.
import { parseArgs } from 'node:util';
import { ensureTools, type StoreKind } from '../lab/index.ts';
import { Experiment } from '../test/faults/experiment.ts';
import { type Figure, figuresText, measure } from '../test/faults/figures.ts';
import { allCells, type Cell, FAULTS, MOMENTS, PARTS } from '../test/faults/plan/cells.ts';
import { runRandom } from '../test/faults/run-random.ts';
import { runStoreDown } from '../test/faults/store-down.ts';
import { keptTraces, runTable, tableText, totals } from '../test/faults/table.ts';

const PACES = ['default', 'tight'] as const;
const STORES = ['etcd', 'consul', 'zookeeper'] as const;
const HELP = `Faults on a fleet of three real engines, two managers and a real store, judged by what the engines themselves hold.

Usage: npm run faults -- COMMAND [OPTIONS]

Commands
  table        every part × fault × moment; --part, --fault, --moment choose lines
  random       faults at random under load; the same for the same --seed
  figures      how long until another manager leads, and until a lost container runs again
  store-down   the store is away for --seconds, under load

Options
  --store etcd|consul|zookeeper   default etcd; figures also: embedded
  --pace default|tight            of figures: which settings of managers; default: both
  --part ${PARTS.join('|')}
  --fault ${FAULTS.join('|')}
  --moment ${MOMENTS.join('|')}
  --times N                       how often each line, or figure, is measured (default 1; figures 3)
  --seed N                        of random (default: the time)
  --seconds N                     of random (default 600) and store-down (default 300)
  --format text|json              what is printed at the end (default text); progress goes to standard error
  --no-agents                     engines are named to managers, and nothing on nodes fences
  --lab NAME                      of the lab, where several run at once (default faults)
  --help

Needs root on Linux. Ctrl-C removes everything.`;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'etcd' },
    pace: { type: 'string' },
    part: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    moment: { type: 'string', multiple: true },
    times: { type: 'string' },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    format: { type: 'string', default: 'text' },
    lab: { type: 'string', default: 'faults' },
    'no-agents': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
process.exitCode = await main(stop.signal);

async function main(signal: AbortSignal): Promise<number> {
  const [command] = positionals;
  if (flags.help || command === undefined) return say(HELP, flags.help ? 0 : 2);
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return say('real engines in network namespaces need root on Linux: run it with sudo', 2);
  try {
    await ensureTools({ install: true, onProgress: progress }, signal);
    switch (command) {
      case 'table':
        return await table(signal);
      case 'random':
        return await random(signal);
      case 'figures':
        return await figures(signal);
      case 'store-down':
        return await storeDown(signal);
      default:
        return say(`there is no command ${command}; see --help`, 2);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return say('interrupted; everything is removed', 130);
  }
}

async function table(signal: AbortSignal): Promise<number> {
  const cells = allCells().filter((cell) => isChosen(cell) && (cell.part !== 'agent' || !flags['no-agents']));
  if (cells.length === 0) return say('no line of the table is like that; see --help', 2);
  const rig = { name: flags.lab, store: storeKind(), pace: 'tight', hasAgents: !flags['no-agents'], onProgress: progress } as const;
  const outcome = await runTable({ rig, cells, times: number(flags.times, 1), onProgress: progress }, signal);
  print(outcome, `${tableText(outcome)}\n\n${totals(outcome)}`);
  return outcome.failures.length === 0 && outcome.outcomes.every(({ violations }) => violations.length === 0) ? 0 : 1;
}

async function random(signal: AbortSignal): Promise<number> {
  const seed = number(flags.seed, Math.floor(Date.now() / 1_000));
  const seconds = number(flags.seconds, 600);
  progress(`seed ${seed}: the same faults again with --seed ${seed} --seconds ${seconds}`);
  await using experiment = await Experiment.start(
    { name: flags.lab, store: storeKind(), pace: 'tight', hasAgents: !flags['no-agents'], onProgress: progress },
    signal,
  );
  const outcome = await runRandom(experiment, { seed, seconds, onProgress: progress });
  const { violations, faults, created, looks, worstDoubleMs, worstMissingMs } = outcome;
  if (violations.length > 0) progress(`what the managers logged: ${keptTraces(flags.lab, seed, experiment.traces())}`);
  print(
    outcome,
    `seed ${seed}, ${seconds} s: ${faults} faults, ${created} creates acknowledged, ${looks} looks at all engines, ${violations.length} violations; ` +
      `longest twice ${(worstDoubleMs / 1_000).toFixed(1)} s, longest missing ${(worstMissingMs / 1_000).toFixed(1)} s; ` +
      `creates ${JSON.stringify(outcome.creates)}, reads ${JSON.stringify(outcome.reads)}`,
  );
  return violations.length === 0 ? 0 : 1;
}

async function figures(signal: AbortSignal): Promise<number> {
  const found: Figure[] = [];
  for (const pace of PACES.filter((p) => flags.pace === undefined || flags.pace === p)) {
    const rig = {
      name: flags.lab,
      store: flags.store === 'embedded' ? 'embedded' : storeKind(),
      pace,
      hasAgents: !flags['no-agents'],
      onProgress: progress,
    } as const;
    found.push(...(await measure({ rig, times: number(flags.times, 3), onProgress: progress }, signal)));
  }
  print({ figures: found }, figuresText(found));
  return 0;
}

async function storeDown(signal: AbortSignal): Promise<number> {
  await using experiment = await Experiment.start(
    { name: flags.lab, store: storeKind(), pace: 'default', hasAgents: !flags['no-agents'], onProgress: progress },
    signal,
  );
  const outcome = await runStoreDown(experiment, { seconds: number(flags.seconds, 300), onProgress: progress });
  print(outcome, JSON.stringify(outcome, undefined, 2));
  return outcome.broken.length === 0 ? 0 : 1;
}

function isChosen({ part, fault, moment }: Cell): boolean {
  const passes = (wanted: readonly string[] | undefined, value: string): boolean => wanted === undefined || wanted.includes(value);
  return passes(flags.part, part) && passes(flags.fault, fault) && passes(flags.moment, moment);
}

function storeKind(): StoreKind {
  const found = STORES.find((kind) => kind === flags.store);
  if (found === undefined) throw new Error(`--store takes ${STORES.join(', ')}, not ${flags.store}`);
  return found;
}

function number(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`a whole number is wanted, not ${text}`);
  return value;
}

function print(outcome: object, text: string): void {
  console.log(flags.format === 'json' ? JSON.stringify(outcome) : text);
}

function progress(line: string): void {
  console.error(line);
}

function say(text: string, code: number): number {
  (code === 0 ? console.log : console.error)(text);
  return code;
}
