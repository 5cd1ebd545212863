import { type JsonObject, numberOf } from '../../base/index.ts';
import { cpuNanosOf, formatBytes, memoryBytesOf } from '../../model/index.ts';
import type { CachedContainer } from '../cluster/index.ts';
import { withOvercommit } from '../scheduler/index.ts';
import { ConflictError } from './errors.ts';

/**
 * Checks that a node can keep what an update of a container asks for. Limits that are left out or 0 stay.
 * @param overcommit share of the node that may be promised beyond what it has
 * @param classic CPU shares are a number of CPUs
 * @throws ConflictError (409) that names what is missing
 */
export function checkFits({ info, node }: CachedContainer, update: JsonObject, overcommit: number, classic = false): void {
  const cpuNanos = cpuNanosOf(update) || (classic ? (numberOf(update['CpuShares']) ?? 0) * 1e9 : 0);
  const moreCpuNanos = cpuNanos === 0 ? 0 : cpuNanos - info.cpuNanos;
  const moreMemoryBytes = memoryBytesOf(update) === 0 ? 0 : memoryBytesOf(update) - info.memoryBytes;
  const freeCpuNanos = withOvercommit(node.info.cpuNanos, overcommit) - node.info.usedCpuNanos;
  const freeMemoryBytes = withOvercommit(node.info.memoryBytes, overcommit) - node.info.usedMemoryBytes;
  const missing: string[] = [];
  if (moreCpuNanos > 0 && moreCpuNanos > freeCpuNanos)
    missing.push(`${moreCpuNanos / 1e9} more CPUs, ${Math.max(0, freeCpuNanos) / 1e9} are free`);
  if (moreMemoryBytes > 0 && moreMemoryBytes > freeMemoryBytes) {
    missing.push(`${formatBytes(moreMemoryBytes)} more memory, ${formatBytes(Math.max(0, freeMemoryBytes))} is free`);
  }
  if (missing.length === 0) return;
  throw new ConflictError(
    `node ${node.name} cannot give container ${info.name} ${missing.join(' and ')}; ask for less, or recreate it elsewhere`,
  );
}
