import assert from 'node:assert/strict';
import { errorText } from '../../src/base/index.ts';
import { eventually } from '../support/eventually.ts';
import type { ManagerProcess } from '../support/manager-process.ts';
import { type OpenHandles, openHandles } from '../support/process-sockets.ts';
import { emptySoakReport, type SoakOptions, type SoakReport, soak } from './soak.ts';

/** What a run has shown. */
export interface SoakVerdict {
  /** What is wrong; empty: nothing. */
  readonly findings: readonly string[];
  readonly before: OpenHandles;
  readonly after: OpenHandles;
}

/** Idle connections to engines, kept for the next call. */
const MAX_MORE_FILES = 5;
const SETTLE_MS = 60_000;
/** Until code is loaded and connections to engines are there. */
const WARM_UP_MS = 2000;

/**
 * Soaks a manager and says whether everything came whole, in time, and nothing stayed open.
 * @param report filled as the run goes on
 * @throws when the signal aborts
 */
export async function checkSoak(
  manager: ManagerProcess,
  options: Omit<SoakOptions, 'address'>,
  report: SoakReport,
  signal: AbortSignal,
): Promise<SoakVerdict> {
  const all = { ...options, address: manager.address };
  await soak({ ...all, clients: Math.min(4, options.clients), durationMs: WARM_UP_MS }, emptySoakReport(), signal);
  // Ctrl-C ends the manager, too.
  signal.throwIfAborted();
  await eventually(() => assert.equal(held(manager).clients, 0), SETTLE_MS);
  const before = held(manager);
  await soak(all, report, signal);
  signal.throwIfAborted();
  const findings = [...report.wrong, ...report.stuck, ...report.failed];
  const settled = eventually(() => {
    const now = held(manager);
    assert.equal(now.clients, 0, `${now.clients} connections of clients are open`);
    assert.ok(now.files <= before.files + MAX_MORE_FILES, `${now.files} open files, ${before.files} before`);
  }, SETTLE_MS);
  await settled.catch((error: unknown) => void findings.push(errorText(error)));
  return { findings, before, after: held(manager) };
}

function held(manager: ManagerProcess): OpenHandles {
  return openHandles(manager.pid, Number(manager.address.split(':')[1]));
}
