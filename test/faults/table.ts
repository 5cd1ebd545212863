import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorText } from '../../src/base/index.ts';
import { Experiment } from './experiment.ts';
import type { Violation } from './judge/judge.ts';
import { type Cell, FAULTS, MOMENTS, PARTS } from './plan/cells.ts';
import type { RigOptions } from './rig.ts';
import { type CellOutcome, runCell } from './run-cell.ts';

export interface TableOptions {
  readonly rig: RigOptions;
  readonly cells: readonly Cell[];
  /** How often each line is run. */
  readonly times: number;
  readonly onProgress: (line: string) => void;
}

/** A run of a line that did not come to its end, such as a fleet that does not settle. */
export interface Failure {
  readonly cell: Cell;
  readonly error: string;
}

export interface TableOutcome {
  readonly outcomes: readonly CellOutcome[];
  readonly failures: readonly Failure[];
}

/** Runs lines of the table one after the other on one rig; after a failure, or a violation, on a fresh one. */
export async function runTable(options: TableOptions, signal?: AbortSignal): Promise<TableOutcome> {
  const { cells, times, onProgress } = options;
  const outcomes: CellOutcome[] = [];
  const failures: Failure[] = [];
  const queue = Array.from({ length: times }, () => cells).flat();
  for (let at = 0; at < queue.length; ) {
    await using experiment = await Experiment.start(options.rig, signal);
    for (let isSound = true; isSound && at < queue.length; at++) {
      const cell = queue[at];
      signal?.throwIfAborted();
      if (cell === undefined) break;
      try {
        const outcome = await runCell(experiment, cell, at);
        outcomes.push(outcome);
        isSound = outcome.violations.length === 0;
        onProgress(`${at + 1}/${queue.length} ${cellLine(outcome)}`);
      } catch (error) {
        signal?.throwIfAborted();
        failures.push({ cell, error: errorText(error) });
        isSound = false;
        onProgress(`${at + 1}/${queue.length} ${cellName(cell)}: FAILED: ${errorText(error)}`);
      }
      if (!isSound) onProgress(`    what the managers logged: ${keptTraces(options.rig.name, at, experiment.traces())}`);
    }
  }
  return { outcomes, failures };
}

/** The table: a row for each part and fault, `runs/violations` for each moment. */
export function tableText({ outcomes, failures }: TableOutcome): string {
  const lines = [
    '| part | fault | idle | during create | during reschedule | longest twice | longest missing |',
    '|---|---|---|---|---|---|---|',
  ];
  for (const part of PARTS) {
    for (const fault of FAULTS) {
      const row = outcomes.filter(({ cell }) => cell.part === part && cell.fault === fault);
      const failed = failures.filter(({ cell }) => cell.part === part && cell.fault === fault);
      if (row.length + failed.length === 0) continue;
      const counts = MOMENTS.map((moment) => {
        const runs = row.filter(({ cell }) => cell.moment === moment);
        const broken = failed.filter(({ cell }) => cell.moment === moment).length;
        const violations = runs.reduce((sum, run) => sum + run.violations.length, broken);
        return runs.length + broken === 0 ? '–' : `${runs.length + broken} runs, ${violations} violations`;
      });
      const worst = (of: (run: CellOutcome) => number): string => `${(Math.max(0, ...row.map(of)) / 1_000).toFixed(1)} s`;
      lines.push(`| ${[part, fault, ...counts, worst((run) => run.worstDoubleMs), worst((run) => run.worstMissingMs)].join(' | ')} |`);
    }
  }
  return lines.join('\n');
}

/** How many runs, creates, looks and violations there were in all. */
export function totals({ outcomes, failures }: TableOutcome): string {
  const sum = (of: (run: CellOutcome) => number): number => outcomes.reduce((total, run) => total + of(run), 0);
  const violations = sum((run) => run.violations.length);
  return `${outcomes.length + failures.length} runs, ${violations} violations, ${failures.length} failures; ${sum((run) => run.created)} creates in flight acknowledged, ${sum((run) => run.looks)} looks at all engines`;
}

/** @returns the file */
export function keptTraces(lab: string, number: number, text: string): string {
  const file = join(tmpdir(), `schwarm-${lab}-${number}.log`);
  writeFileSync(file, text);
  return file;
}

function cellLine(outcome: CellOutcome): string {
  const { cell, violations, looks, created, tookMs, worstDoubleMs, worstMissingMs } = outcome;
  const took = `${(tookMs / 1_000).toFixed(1)} s, ${looks} looks, ${created} creates, twice ${worstDoubleMs.toFixed(0)} ms, missing ${worstMissingMs.toFixed(0)} ms`;
  const wrong = violations.map(({ rule, text }: Violation) => `\n    VIOLATION ${rule}: ${text}`).join('');
  return `${cellName(cell)}: ${violations.length === 0 ? 'ok' : 'VIOLATED'} (${took})${wrong}`;
}

function cellName({ part, fault, moment }: Cell): string {
  return `${part}, ${fault}, ${moment}`;
}
