// `npm run fuzz`: random and broken requests to a manager over real Docker engines, until time is over; see test/fuzz.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineVersion, ensureTools } from '../lab/index.ts';
import { checkFleet, SMALL_HEAP, type Verdict } from '../test/fuzz/check-fleet.ts';
import { emptyReport, type FuzzReport } from '../test/fuzz/fuzz.ts';
import { startFleet } from '../test/support/fleet.ts';
import { INTERRUPTED, isRoot, numberOption, stopSignal } from './long-run.ts';

const USAGE = `usage: npm run fuzz -- [--seconds N] [--seed S] [--clients N] [--requests]
  --seconds N   how long requests are sent; default 180
  --seed S      the same seed makes the same requests, but for ids that answers told; default: another one each time
  --clients N   connections at a time; default 16
  --requests    prints each request with the status of its answer: CLIENT/NUMBER STATUS LINE
Ends with 0 when nothing is wrong, 1 when something is, 130 when it was interrupted. Needs root on Linux.`;
const ENGINES: readonly EngineVersion[] = ['28.5', '26.1', '20.10'];

const args = process.argv.slice(2);
if (args.includes('--help')) console.log(USAGE);
else if (isRoot('the fuzzer')) process.exitCode = await main(stopSignal());

async function main(signal: AbortSignal): Promise<number> {
  const seconds = numberOption(args, 'seconds', 180);
  const seed = numberOption(args, 'seed', Math.floor(performance.timeOrigin) % 1_000_000);
  const clients = numberOption(args, 'clients', 16);
  await ensureTools({ install: true, onProgress: console.log }, signal);
  // The manager's process gets it from ours.
  process.env['NODE_OPTIONS'] = SMALL_HEAP;
  await using fleet = await startFleet({ name: 'fuzz', engines: ENGINES });
  console.log(`${seconds} s, seed ${seed}, ${clients} clients, engines ${ENGINES.join(' ')}`);
  const report = emptyReport();
  using _ = progress(report);
  const onRequest = (where: string, line: string, status: string): void => console.log(`${where} ${status} ${line}`);
  const options = { seed, clients, durationMs: seconds * 1000, ...(args.includes('--requests') ? { onRequest } : {}) };
  const subject = { manager: fleet.manager, engines: fleet.lab.engines.map((engine) => engine.address), real: true };
  try {
    const verdict = await checkFleet(subject, options, report, signal);
    printSummary(report, verdict);
    if (verdict.findings.length === 0) return 0;
    keepLog(`schwarm-fuzz-${seed}.log`, fleet.manager.log);
    return 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    return INTERRUPTED;
  }
}

function progress(report: FuzzReport): Disposable {
  const timer = setInterval(() => console.log(`${report.requests} requests, ${report.problems.length} problems`), 10_000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Of the manager; what it was doing tells most. */
function keepLog(name: string, log: string): void {
  const file = join(tmpdir(), name);
  writeFileSync(file, log);
  console.log(`the manager's log: ${file}`);
}

function printSummary({ requests, statuses }: FuzzReport, { findings, before, after }: Verdict): void {
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  const counts = [...statuses].sort().map(([status, count]) => `${status} ×${count}`);
  console.log(`\n${requests} requests; ${counts.join(', ')}`);
  console.log(`open files ${before.files} → ${after.files}, clients ${before.clients} → ${after.clients}`);
  console.log(`memory ${mib(before.rssBytes)} → ${mib(after.rssBytes)}`);
  for (const finding of findings) console.log(`✖ ${finding}`);
  console.log(findings.length === 0 ? '✔ nothing wrong' : `${findings.length} findings`);
}
