import type { ClusterNode } from '../cluster/index.ts';
import { healthyNodes } from '../cluster/index.ts';
import { TransferError } from './errors.ts';
import { missingBases } from './missing-bases.ts';
import type { ImageIo } from './pull.ts';
import { ensureImage } from './transfer.ts';

// What was too much once stays away: else each build would bring the next part of it.
const leftAlone = new WeakMap<ClusterNode, Set<string>>();

/**
 * Copies to a node what builds there may start from (`missingBases`). To be awaited before a build: which of them it names
 * is known to the engine alone.
 * @returns what could not be copied; the build may do without
 */
export async function giveBases(io: ImageIo, node: ClusterNode, signal: AbortSignal): Promise<readonly TransferError[]> {
  const failed: TransferError[] = [];
  const left = leftAlone.get(node) ?? new Set<string>();
  leftAlone.set(node, left);
  for (const { name, id, isBrought } of missingBases(node, healthyNodes(io.cluster), left)) {
    if (!isBrought) {
      left.add(`${name} ${id}`);
      continue;
    }
    try {
      await ensureImage(io, node, name, signal);
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      failed.push(error);
    }
  }
  return failed;
}
