import type { ClusterNode } from '../cluster/index.ts';
import { healthyNodes } from '../cluster/index.ts';
import { TransferError } from './errors.ts';
import { missingBases } from './missing-bases.ts';
import type { ImageIo } from './pull.ts';
import { ensureImage } from './transfer.ts';

/**
 * Copies to a node what builds there may start from (`missingBases`). To be awaited before a build: which of them it names
 * is known to the engine alone.
 * @returns what could not be copied; the build may do without
 */
export async function giveBases(io: ImageIo, node: ClusterNode, signal: AbortSignal): Promise<readonly TransferError[]> {
  const failed: TransferError[] = [];
  for (const name of missingBases(node, healthyNodes(io.cluster))) {
    try {
      await ensureImage(io, node, name, signal);
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      failed.push(error);
    }
  }
  return failed;
}
