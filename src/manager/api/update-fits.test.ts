import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtContainer, builtNode } from './builders.ts';
import { checkFits } from './update-fits.ts';

const MIB = 2 ** 20;
const node = builtNode('n1', { info: { cpuNanos: 2e9, memoryBytes: 1000 * MIB, usedCpuNanos: 1.5e9, usedMemoryBytes: 900 * MIB } });
const container = builtContainer(
  'web',
  { Labels: { 'io.schwarm.reserved': JSON.stringify({ cpuNanos: 5e8, memoryBytes: 100 * MIB }) } },
  node,
);

for (const [name, update, overcommit] of [
  ['nothing of weight', { RestartPolicy: { Name: 'always' } }, 0],
  ['what is free', { Memory: 200 * MIB, NanoCpus: 1e9 }, 0],
  ['less than before', { Memory: 10 * MIB }, 0],
  ['what is free with overcommit', { Memory: 250 * MIB }, 0.05],
] as const) {
  test(`an update to ${name} fits`, () => checkFits(container, update, overcommit));
}

test('CPU shares are looked at where they are a number of CPUs', () => {
  checkFits(container, { CpuShares: 2 }, 0);
  checkFits(container, { CpuShares: 1 }, 0, true);
  assert.throws(() => checkFits(container, { CpuShares: 2 }, 0, true), /1.5 more CPUs, 0.5 are free/);
});

test('an update past what the node has is refused and says what is missing', () => {
  assert.throws(() => checkFits(container, { Memory: 300 * MIB, NanoCpus: 2e9 }, 0), {
    status: 409,
    message:
      'node n1 cannot give container web 1.5 more CPUs, 0.5 are free and 200 MiB more memory, 100 MiB is free; ask for less, or recreate it elsewhere',
  });
});
