// Runs tests on whole fleets, real or simulated, a few files at a time, each in a process of its own. A file that fails is
// run once more by itself: these tests drive whole fleets on one small machine, where a burst of work elsewhere can outlast
// any patience. What was run twice is named at the end, so that nobody takes it for clean; what fails twice fails the run.
// A file that does not end is ended; when the time for all is over, what was not run is named and fails the run.
// Usage: node scripts/real-tests.ts FILES…
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Counts } from './test-counts.ts';

/** How long one file may take, in milliseconds. */
const FILE_TIMEOUT_MS = 400_000;
/** How long all files may take together, in milliseconds: CI ends before long, and is to tell what failed. */
const TOTAL_MS = 50 * 60_000;
/** How long a file that is to end has to clean up, and one that is killed to be gone, in milliseconds. */
const CLEAN_UP_MS = 10_000;

/** Files that mostly wait for sessions to run out: one of them runs beside the others. */
const PATIENT = /^test\/store\/|\/ha-/;

interface Outcome extends Counts {
  readonly file: string;
  readonly seconds: number;
  readonly ok: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'schwarm-tests-'));
const began = performance.now();
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const files = process.argv.slice(2);
const first = (
  await Promise.all([
    runFiles(
      files.filter((file) => !PATIENT.test(file)),
      Math.max(2, availableParallelism()),
    ),
    runFiles(
      files.filter((file) => PATIENT.test(file)),
      1,
    ),
  ])
).flat();
const again = first.filter(({ ok }) => !ok).map(({ file }) => file);
if (again.length > 0) console.log(`\n── once more, one at a time: ${names(again)}`);
const second = await runFiles(again, 1);
const outcomes = [...first.filter(({ ok }) => ok), ...second];
const failed = outcomes.filter(({ ok }) => !ok);

const slowest = outcomes.toSorted((a, b) => b.seconds - a.seconds).slice(0, 5);
console.log(`\nslowest: ${slowest.map(({ file, seconds }) => `${basename(file)} ${seconds.toFixed(0)} s`).join(', ')}`);
if (again.length > 0) console.log(`run twice: ${names(again)}`);
if (failed.length > 0) console.log(`failed: ${names(failed.map(({ file }) => file))}`);
const [passed, bad, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
console.log(`${passed} passed, ${bad} failed, ${skipped} skipped`);
// Not by itself: it would wait for a process that cannot be killed.
process.exit(failed.length === 0 && passed > 0 ? 0 : 1);

function names(paths: readonly string[]): string {
  return paths.map((path) => basename(path)).join(' ');
}

function sum(count: keyof Counts): number {
  return outcomes.reduce((total, outcome) => total + outcome[count], 0);
}

async function runFiles(paths: readonly string[], concurrency: number): Promise<readonly Outcome[]> {
  const waiting = [...paths];
  const done: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) done.push(await runFile(file));
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return done;
}

async function runFile(file: string): Promise<Outcome> {
  const started = performance.now();
  const timeLeft = TOTAL_MS - (started - began);
  if (timeLeft <= 0) {
    console.log(`✖ ${file}: not run, the ${TOTAL_MS / 60_000} minutes for all tests are over`);
    return { file, seconds: 0, ok: false, passed: 0, failed: 1, skipped: 0 };
  }
  const log = join(folder, `${basename(file)}.log`);
  const told = join(folder, `${basename(file)}.json`);
  rmSync(told, { force: true });
  const status = await runProcess(file, log, told, Math.min(FILE_TIMEOUT_MS, timeLeft));
  const seconds = (performance.now() - started) / 1000;
  await finished(createReadStream(log).on('data', (chunk) => process.stdout.write(chunk)));
  const counts = countsOf(told);
  const ok = status === 0 && counts !== undefined;
  const { passed = 0, failed: bad = 0, skipped: left = 0 } = counts ?? {};
  console.log(`── ${file}: ${ok ? 'ok' : `FAILED (${String(status)})`}, ${passed} passed, ${seconds.toFixed(1)} s`);
  return { file, seconds, ok, passed, failed: ok ? bad : Math.max(1, bad), skipped: left };
}

/** @returns the exit status, or what ended it */
async function runProcess(file: string, log: string, told: string, timeoutMs: number): Promise<number | string> {
  const reporters = [
    ['spec', 'stdout'],
    ['./scripts/test-counts.ts', told],
  ].flatMap(([reporter, destination]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${destination}`]);
  // Its output goes to a file: whoever inherits a pipe and outlives the test would keep us waiting for its end.
  const output = openSync(log, 'w');
  // A test that hangs is named by the runner, before the file is ended.
  const patience = `--test-timeout=${Math.max(1_000, timeoutMs - CLEAN_UP_MS)}`;
  // What a failed test leaves open must not keep the process.
  const child = spawn(process.execPath, ['--test-force-exit', patience, ...reporters, file], { stdio: ['ignore', output, output] });
  const ended = Promise.withResolvers<number | string>();
  child.once('error', (error) => ended.resolve(error.message));
  child.once('exit', (code, signal) => ended.resolve(code ?? signal ?? ''));
  const over = new AbortController();
  try {
    return await Promise.race([ended.promise, endLate(child, timeoutMs, over.signal)]);
  } finally {
    over.abort();
    closeSync(output);
  }
}

/** Ends a process that takes too long. */
async function endLate(child: ChildProcess, timeoutMs: number, signal: AbortSignal): Promise<string> {
  try {
    await delay(timeoutMs, undefined, { signal });
    child.kill('SIGTERM');
    await delay(CLEAN_UP_MS, undefined, { signal });
    child.kill('SIGKILL');
    await delay(CLEAN_UP_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return `not over after ${timeoutMs / 1000} s`;
}

function countsOf(told: string): Counts | undefined {
  try {
    const counts: Counts = JSON.parse(readFileSync(told, 'utf8').trim().split('\n').at(-1) ?? '');
    return counts;
  } catch {
    // A file whose process died told nothing.
    return undefined;
  }
}
