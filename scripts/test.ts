// `npm test`: everything. First what needs no root (`npm run check`), then the tests on real engines.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

interface Step {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
}

const UNITS = ['src/**/*.test.ts', 'lab/**/*.test.ts', 'scripts/*.test.ts', 'test/faults/*/*.test.ts'];
const SIMULATED = ['test/cluster/*.test.ts', 'test/tls/*.test.ts', 'test/fuzz/*.test.ts'];
const REAL = [
  'test/store/*.test.ts',
  'test/e2e/*.test.ts',
  'test/clients/*.test.ts',
  'test/differential/*.test.ts',
  'test/faults/*.test.ts',
];

const unit: Step = {
  title: 'unit tests',
  command: 'node',
  args: ['--test', '--test-force-exit', '--test-timeout=120000', '--test-reporter=spec', '--test-isolation=none', ...files(UNITS)],
};
const simulated: Step = {
  title: 'tests on simulated engines',
  command: 'node',
  args: ['scripts/real-tests.ts', ...files(SIMULATED)],
};
const check: readonly Step[] = [
  { title: 'format and lint', command: 'biome', args: ['check', '.'] },
  { title: 'lint with types', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { title: 'types', command: 'tsc', args: ['-p', '.'] },
  { title: 'import rule', command: 'node', args: ['scripts/check-imports.ts'] },
  { title: 'list of differences', command: 'node', args: ['scripts/differences.ts', '--check'] },
  { title: 'table of the API', command: 'node', args: ['scripts/api-table.ts', '--check'] },
  { title: 'dead code', command: 'knip', args: ['--no-progress'] },
  unit,
];
const real: readonly Step[] = [
  { title: 'machine set-up', command: 'node', args: ['scripts/prepare.ts'] },
  {
    title: 'tests on real engines and clients',
    command: 'node',
    args: ['scripts/real-tests.ts', ...files(REAL)],
  },
];
const plans: { readonly [name: string]: readonly Step[] } = {
  all: [...check, simulated, ...real],
  check,
  unit: [unit],
  simulated: [simulated],
  real,
};

const plan = plans[process.argv[2] ?? 'all'];
if (plan === undefined) throw new Error(`usage: scripts/run.sh scripts/test.ts [${Object.keys(plans).join('|')}]`);
for (const step of plan) {
  const started = performance.now();
  console.log(`\n── ${step.title}`);
  const { status } = spawnSync(step.command, [...step.args], { stdio: 'inherit' });
  console.log(`── ${step.title}: ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (status !== 0) process.exit(status ?? 1);
}

function files(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => globSync(pattern)).sort();
}
