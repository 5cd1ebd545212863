import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpusOfShares, sharesForCpus, withEngineShares } from './cpu-shares.ts';

for (const [cpus, machineCpus, shares] of [
  [1, 1, 1024],
  [1, 2, 512],
  [1, 3, 342],
  [2, 3, 683],
  [1, 64, 16],
  [3, 2, 1536],
] as const) {
  test(`${cpus} of ${machineCpus} CPUs are ${shares} shares`, () => assert.equal(sharesForCpus(cpus, machineCpus), shares));
}

test('shares are read back as the CPUs they were made of, on every machine', () => {
  for (let machineCpus = 1; machineCpus <= 512; machineCpus++) {
    for (let cpus = 1; cpus <= machineCpus; cpus++) {
      assert.equal(cpusOfShares(sharesForCpus(cpus, machineCpus), machineCpus), cpus);
    }
  }
});

test('a weight below one CPU counts as none', () => {
  assert.equal(cpusOfShares(511, 2), 0);
  assert.equal(cpusOfShares(2, 8), 0);
});

test('a number of CPUs in a request becomes the weight it is on that machine, the rest stays', () => {
  const hostConfig = { CpuShares: 1, Memory: 5 };
  assert.deepEqual(withEngineShares(hostConfig, 2), { CpuShares: 512, Memory: 5 });
  assert.deepEqual(hostConfig, { CpuShares: 1, Memory: 5 }, 'the request itself may go on to another node');
  for (const without of [{}, { CpuShares: 0 }, { CpuShares: null }, { Memory: 5 }]) assert.equal(withEngineShares(without, 2), without);
});
