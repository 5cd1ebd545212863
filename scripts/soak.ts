// `npm run soak`: many clients that stream at once through a manager over real Docker engines; see test/soak.
import { type EngineVersion, ensureTools } from '../lab/index.ts';
import { checkSoak, type SoakVerdict } from '../test/soak/check-soak.ts';
import { emptySoakReport, type SoakReport } from '../test/soak/soak.ts';
import { startFleet } from '../test/support/fleet.ts';
import { INTERRUPTED, isRoot, numberOption, stopSignal } from './long-run.ts';

const USAGE = `usage: npm run soak -- [--seconds N] [--clients N] [--seed S]
  --seconds N   how long; default 120
  --clients N   at a time; default 64
  --seed S      of what they do and send; default 1
Ends with 0 when every byte was right and nothing stuck, 1 otherwise, 130 when it was interrupted. Needs root on Linux.`;
const ENGINES: readonly EngineVersion[] = ['28.5', '26.1', '20.10'];

const args = process.argv.slice(2);
if (args.includes('--help')) console.log(USAGE);
else if (isRoot('the soak test')) process.exitCode = await main(stopSignal());

async function main(signal: AbortSignal): Promise<number> {
  const seconds = numberOption(args, 'seconds', 120);
  const clients = numberOption(args, 'clients', 64);
  const seed = numberOption(args, 'seed', 1);
  await ensureTools({ install: true, onProgress: console.log }, signal);
  await using fleet = await startFleet({ name: 'soak', engines: ENGINES });
  console.log(`${seconds} s, ${clients} clients, seed ${seed}, engines ${ENGINES.join(' ')}`);
  const report = emptySoakReport();
  using _ = progress(report);
  try {
    const options = { durationMs: seconds * 1000, clients, seed, engines: ENGINES.length };
    const verdict = await checkSoak(fleet.manager, options, report, signal);
    printSummary(report, verdict);
    return verdict.findings.length === 0 ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    return INTERRUPTED;
  }
}

function progress(report: SoakReport): Disposable {
  const timer = setInterval(() => console.log(counts(report)), 10_000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function counts({ kinds }: SoakReport): string {
  return [...kinds].map(([name, { operations }]) => `${name} ${operations}`).join(', ');
}

function printSummary(report: SoakReport, { findings, before, after }: SoakVerdict): void {
  console.log('');
  for (const [name, { operations, bytes }] of report.kinds)
    console.log(`${name.padEnd(8)} ${operations} operations, ${bytes} bytes compared`);
  console.log(`wrong bytes ${report.wrong.length}, stuck ${report.stuck.length}, failed ${report.failed.length}`);
  console.log(`open files ${before.files} → ${after.files}, clients ${before.clients} → ${after.clients}`);
  for (const finding of findings.slice(0, 50)) console.log(`✖ ${finding}`);
  console.log(findings.length === 0 ? '✔ nothing wrong' : `${findings.length} findings`);
}
