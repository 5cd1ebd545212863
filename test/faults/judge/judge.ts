import type { Excuse, Limits, Observation, Pledge } from './observation.ts';

export interface Violation {
  readonly rule: 'twice' | 'missing' | 'lost' | 'left over' | 'came back' | 'volume gone';
  readonly what: string;
  readonly atMs: number;
  readonly text: string;
}

export interface Verdict {
  readonly violations: readonly Violation[];
  /** The longest time that two copies ran, and that a container that should run ran nowhere, excused or not. */
  readonly worstDoubleMs: number;
  readonly worstMissingMs: number;
}

export interface Trial {
  /** In order of time. */
  readonly series: readonly Observation[];
  readonly pledges: readonly Pledge[];
  readonly excuses: readonly Excuse[];
  readonly limits: Limits;
  /** The last observation is of a fleet that has come to rest: what should be there is there, once. */
  readonly isOver: boolean;
}

/** Judges a series of observations by what clients were told. Pure. */
export function judge(trial: Trial): Verdict {
  const doubles = doubleSpans(trial);
  const gaps = trial.pledges.flatMap((pledge) => missingSpans(trial, pledge));
  const { limits } = trial;
  return {
    violations: [
      ...doubles.filter((span) => span.countedMs > limits.doubleMs).map((span) => violation('twice', span, limits.doubleMs)),
      ...gaps.filter((span) => span.countedMs > limits.missingMs).map((span) => violation('missing', span, limits.missingMs)),
      ...goneVolumes(trial.series),
      ...(trial.isOver ? atRest(trial) : []),
    ],
    worstDoubleMs: Math.max(0, ...doubles.map(({ lastsMs }) => lastsMs)),
    worstMissingMs: Math.max(0, ...gaps.map(({ lastsMs }) => lastsMs)),
  };
}

interface Span {
  readonly name: string;
  readonly fromMs: number;
  readonly lastsMs: number;
  /** Without the time that is excused. */
  readonly countedMs: number;
  readonly where: string;
}

/** Times in which a name ran on more than one engine, from the first sight of it to the last. */
function doubleSpans({ series, excuses }: Trial): readonly Span[] {
  const names = new Set(series.flatMap(({ engines }) => engines.flatMap(({ running }) => running)));
  const spans: Span[] = [];
  const isSuspect = new Set([...names].filter((name) => series.some((seen) => runningOn(seen, name).length > 1)));
  for (const name of isSuspect) {
    for (const run of runs(series, (seen) => runningOn(seen, name).length > 1)) {
      const where = [...new Set(run.flatMap((seen) => runningOn(seen, name)))];
      const of = excuses.filter((e) => e.kind === 'nobody stops' && where.includes(e.engine ?? ''));
      spans.push(spanOf(name, run, of, where.join(' and ')));
    }
  }
  return spans;
}

function missingSpans({ series, excuses }: Trial, pledge: Pledge): readonly Span[] {
  const { runsFromMs, untilMs, name } = pledge;
  if (runsFromMs === undefined) return [];
  const due = series.filter(({ atMs }) => atMs >= runsFromMs && (untilMs === undefined || atMs < untilMs));
  const of = excuses.filter((e) => e.kind === 'nobody heals');
  return runs(due, (seen) => runningOn(seen, name).length === 0).map((run) => spanOf(name, run, of, 'nowhere'));
}

function runningOn({ engines }: Observation, name: string): readonly string[] {
  return engines.filter(({ running }) => running.includes(name)).map(({ engine }) => engine);
}

/** Unbroken runs of observations that pass. */
function runs(series: readonly Observation[], test: (seen: Observation) => boolean): readonly (readonly Observation[])[] {
  const found: Observation[][] = [];
  let current: Observation[] | undefined;
  for (const seen of series) {
    if (!test(seen)) {
      current = undefined;
    } else if (current === undefined) {
      current = [seen];
      found.push(current);
    } else current.push(seen);
  }
  return found;
}

/** What counts is the time since the last excuse ended: whoever can act again has as long as ever. */
function spanOf(name: string, run: readonly Observation[], excuses: readonly Excuse[], where: string): Span {
  const fromMs = run[0]?.atMs ?? 0;
  const toMs = run.at(-1)?.atMs ?? fromMs;
  const touching = excuses.filter((e) => e.fromMs <= toMs && (e.untilMs ?? Number.POSITIVE_INFINITY) >= fromMs);
  return { name, fromMs, lastsMs: toMs - fromMs, countedMs: longestFree(fromMs, toMs, touching), where };
}

/** The longest part of a time that no excuse covers. */
function longestFree(fromMs: number, toMs: number, excuses: readonly Excuse[]): number {
  let [atMs, longestMs] = [fromMs, 0];
  for (const excuse of excuses.toSorted((a, b) => a.fromMs - b.fromMs)) {
    longestMs = Math.max(longestMs, excuse.fromMs - atMs);
    atMs = Math.max(atMs, excuse.untilMs ?? toMs);
  }
  return Math.max(longestMs, toMs - atMs);
}

function violation(rule: 'twice' | 'missing', { name, fromMs, countedMs, where }: Span, limitMs: number): Violation {
  const text = `${name} ran ${rule === 'twice' ? `on ${where} at once` : where} for ${countedMs.toFixed(0)} ms, ${limitMs} ms are allowed`;
  return { rule, what: name, atMs: fromMs, text };
}

/** Volumes that an engine had, and no longer has. */
function goneVolumes(series: readonly Observation[]): readonly Violation[] {
  const known = new Map<string, Set<string>>();
  const gone: Violation[] = [];
  for (const { atMs, engines } of series) {
    for (const { engine, volumes } of engines) {
      if (volumes === undefined) continue;
      const before = known.get(engine) ?? new Set();
      for (const what of before) {
        if (volumes.includes(what)) continue;
        before.delete(what);
        gone.push({ rule: 'volume gone', what, atMs, text: `volume ${what} of ${engine} is gone` });
      }
      known.set(engine, new Set([...before, ...volumes]));
    }
  }
  return gone;
}

function atRest({ series, pledges }: Trial): readonly Violation[] {
  const last = series.at(-1);
  if (last === undefined) return [];
  const { atMs, engines } = last;
  const silent = engines.filter(({ present }) => present === undefined);
  if (silent.length > 0) throw new Error(`${silent.map(({ engine }) => engine).join(', ')} did not answer: the fleet is not at rest`);
  const at = new Map<string, string[]>();
  for (const { engine, present = [] } of engines) for (const name of present) at.set(name, [...(at.get(name) ?? []), engine]);
  const found: Violation[] = [];
  for (const pledge of pledges) found.push(...keptAtRest(pledge, last, at.get(pledge.name) ?? []));
  for (const [name, where] of at) {
    if (where.length > 1) found.push({ rule: 'left over', what: name, atMs, text: `${name} is on ${where.join(' and ')} at the end` });
  }
  return found;
}

function keptAtRest({ name, runsFromMs, untilMs, goneFromMs }: Pledge, last: Observation, where: readonly string[]): readonly Violation[] {
  const { atMs } = last;
  if (goneFromMs !== undefined) {
    const text = `${name} was removed, and is on ${where.join(' and ')} at the end`;
    return where.length === 0 ? [] : [{ rule: 'came back', what: name, atMs, text }];
  }
  if (untilMs !== undefined) return [];
  if (where.length === 0) {
    return [{ rule: 'lost', what: name, atMs, text: `${name} was answered with 201, and no engine has it at the end` }];
  }
  if (runsFromMs === undefined || runningOn(last, name).length > 0) return [];
  return [{ rule: 'missing', what: name, atMs, text: `${name} was started, and is on ${where.join(' and ')} without running at the end` }];
}
