import type { ClusterNode } from '../cluster/index.ts';
import { PullError } from './errors.ts';
import { type ImageIo, type PullRequest, pullImage } from './pull.ts';

/**
 * Pulls an image on one node.
 * @throws PullError with what the engine said
 */
export async function pullOn(node: ClusterNode, name: string, request: PullRequest, io: ImageIo, signal: AbortSignal): Promise<void> {
  for await (const item of pullImage([node], request, io, signal)) {
    if (item.kind === 'failed') throw new PullError(name, node.name, item.message);
  }
}
