import { type JsonObject, numberOf } from '../base/index.ts';

/** CPU shares that stand for the whole machine. */
const WHOLE = 1024;

/** The weight with which an engine is told of a number of CPUs, as the original did it: 1 of 2 CPUs is 512. */
export function sharesForCpus(cpus: number, machineCpus: number): number {
  return Math.ceil((cpus * WHOLE) / machineCpus);
}

/** The number of CPUs that such a weight stands for, whole ones; the reverse of `sharesForCpus` up to 1024 CPUs. */
export function cpusOfShares(shares: number, machineCpus: number): number {
  return Math.trunc((shares * machineCpus) / WHOLE);
}

/** A host configuration, or an update of one, whose CPU shares are a number of CPUs, for an engine, where they are a weight. */
export function withEngineShares(hostConfig: JsonObject, machineCpus: number): JsonObject {
  const cpus = numberOf(hostConfig['CpuShares']) ?? 0;
  return cpus > 0 && machineCpus > 0 ? { ...hostConfig, CpuShares: sharesForCpus(cpus, machineCpus) } : hostConfig;
}
