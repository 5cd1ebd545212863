// Runs tests on whole fleets, real or simulated, two files at a time. A file that fails is run once more by itself:
// these tests drive whole fleets on one small machine, where a burst of work elsewhere can outlast any patience. What was
// run twice is named at the end, so that nobody takes it for clean; what fails twice fails the run.
// Usage: node scripts/real-tests.ts FILES…
import { setMaxListeners } from 'node:events';
import { basename, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** How long one file may take, in milliseconds. */
const FILE_TIMEOUT_MS = 600_000;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failedFiles: readonly string[];
}

const files = process.argv.slice(2);
const first = await runFiles(files, 2);
let { failed } = first;
let { passed, skipped } = first;
if (first.failedFiles.length > 0) {
  console.log(`\n── once more, one at a time: ${first.failedFiles.map((f) => basename(f)).join(' ')}`);
  const second = await runFiles(first.failedFiles, 1);
  failed = second.failed;
  passed += second.passed;
  skipped += second.skipped;
  console.log(`\nrun twice: ${first.failedFiles.map((f) => basename(f)).join(' ')}`);
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function runFiles(paths: readonly string[], concurrency: number): Promise<Outcome> {
  const stream = run({ files: paths.map((path) => resolve(path)), concurrency, timeout: FILE_TIMEOUT_MS });
  setMaxListeners(0, stream);
  const succeeded = new Set<string>();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  stream.on('test:summary', ({ file, success, counts: { tests, passed: good, skipped: left, todo } }) => {
    if (file === undefined) return;
    if (success) {
      succeeded.add(file);
      counts.passed += good;
      counts.skipped += left;
    } else counts.failed += Math.max(1, tests - good - left - todo);
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text);
  // A file whose process died tells no summary of its own.
  const failedFiles = paths.filter((path) => !succeeded.has(resolve(path)));
  return { ...counts, failed: Math.max(counts.failed, failedFiles.length), failedFiles };
}
