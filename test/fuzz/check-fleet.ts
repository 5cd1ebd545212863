import assert from 'node:assert/strict';
import { errorText } from '../../src/base/index.ts';
import { eventually } from '../support/eventually.ts';
import type { ManagerProcess } from '../support/manager-process.ts';
import { type OpenHandles, openHandles } from '../support/process-sockets.ts';
import { emptyReport, type FuzzOptions, type FuzzReport, fuzz } from './fuzz.ts';
import { clear, execsAt, imagesAt, type Left, leftAt } from './leftovers.ts';

/** What is fuzzed. */
export interface Subject {
  readonly manager: ManagerProcess;
  /** `host:port` of each engine. */
  readonly engines: readonly string[];
  /** Whether the engines have execs and images of their own. */
  readonly real: boolean;
}

/** What a process holds at one moment. */
export interface Held extends OpenHandles {
  readonly rssBytes: number;
}

/** What a run has shown. */
export interface Verdict {
  /** What is wrong; empty: nothing. */
  readonly findings: readonly string[];
  readonly before: Held;
  readonly after: Held;
}

/** `NODE_OPTIONS` for a manager that is fuzzed: its heap is small, so that what piles up ends it, and what does not is collected. */
export const SMALL_HEAP = '--max-old-space-size=128';
/** What a small heap, and buffers beside it, may keep of many requests until they are collected, in bytes. */
const MAX_GROWTH_BYTES = 200 * 2 ** 20;
/** Idle connections to engines, kept for the next call. */
const MAX_MORE_FILES = 8;
/** How long what was left may take to end, in milliseconds: engines wait for some containers. */
const SETTLE_MS = 60_000;

/**
 * Fuzzes a manager and says whether it lives, holds nothing afterwards, and made nothing that it refused.
 * @param report filled as the run goes on
 * @throws the signal's reason when it aborts
 */
export async function checkFleet(
  subject: Subject,
  options: Omit<FuzzOptions, 'address'>,
  report: FuzzReport,
  signal: AbortSignal,
): Promise<Verdict> {
  const { manager, engines } = subject;
  const all = { ...options, address: manager.address };
  const images = new Set((await Promise.all(engines.map(imagesAt))).flat().map(({ id }) => id));
  // Code is compiled, connections are opened: what comes after is compared with that.
  await fuzz({ ...all, seed: options.seed + 1, durationMs: Math.min(2000, options.durationMs / 3) }, emptyReport(), signal);
  // Ctrl-C ends the manager, too.
  signal.throwIfAborted();
  await clear(manager.address, images);
  await quiet(manager);
  const before = held(manager);
  await fuzz(all, report, signal);
  signal.throwIfAborted();
  const findings = [...report.problems, ...lifeSigns(manager)];
  const check = async (what: string, happens: () => unknown): Promise<void> => {
    await eventually(async () => void (await happens()), SETTLE_MS, 200).catch(
      (error: unknown) => void findings.push(`${what}: ${errorText(error)}`),
    );
  };
  if (findings.some((finding) => finding.startsWith(DEAD))) return { findings, before, after: before };
  await check('open files', () => {
    const now = held(manager);
    assert.equal(now.clients, 0, `${now.clients} connections of clients`);
    assert.ok(now.files <= before.files + MAX_MORE_FILES, `${now.files} open files, ${before.files} before`);
  });
  await check('nobody made', async () =>
    assert.deepEqual(report.accounts.unwanted((await onEngines(subject)).filter(({ id }) => !images.has(id))), []),
  );
  await check('manager and engines', async () => {
    const lists = await Promise.all(engines.map(leftAt));
    assert.deepEqual(names(await leftAt(manager.address)), names(lists.flat()));
  });
  await check('cannot be removed', async () => {
    await clear(manager.address, images);
    assert.deepEqual(names((await Promise.all(engines.map(leftAt))).flat()), []);
  });
  const after = held(manager);
  const grown = after.rssBytes - before.rssBytes;
  if (grown > MAX_GROWTH_BYTES) findings.push(`memory: ${Math.round(grown / 2 ** 20)} MiB more`);
  return { findings, before, after };
}

const DEAD = 'the manager is dead';

function lifeSigns(manager: ManagerProcess): readonly string[] {
  const lines = manager.log.split('\n');
  const bugs = lines
    .filter((line) => /this is a bug|MaxListeners|"level":60/i.test(line))
    .map((line) => `in the log: ${line.slice(0, 1000)}`);
  try {
    process.kill(manager.pid, 0);
    return bugs.slice(0, 20);
  } catch {
    // What a process says when it dies is no line of its log.
    const last = lines.filter((line) => line !== '' && !line.startsWith('{')).slice(-40);
    return [`${DEAD}: ${last.join('\n')}`, ...bugs.slice(0, 20)];
  }
}

async function quiet(manager: ManagerProcess): Promise<void> {
  await eventually(() => assert.equal(held(manager).clients, 0), SETTLE_MS);
}

function held(manager: ManagerProcess): Held {
  return { ...openHandles(manager.pid, Number(manager.address.split(':')[1])), rssBytes: manager.rssBytes() };
}

async function onEngines({ engines, real }: Subject): Promise<readonly Left[]> {
  const lists = await Promise.all(
    engines.map(async (engine) => [...(await leftAt(engine)), ...(real ? [...(await execsAt(engine)), ...(await imagesAt(engine))] : [])]),
  );
  return lists.flat();
}

function names(all: readonly Left[]): readonly string[] {
  return [...new Set(all.map(({ kind, name }) => `${kind} ${name}`))].sort();
}
