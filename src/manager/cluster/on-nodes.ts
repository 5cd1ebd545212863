import { Limiter } from '../../base/index.ts';
import { EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import type { ClusterNode, ClusterView } from './contract.ts';

/** Short calls go to that many nodes at a time. */
const AT_A_TIME = 16;

/** How one call went on one node. */
export type NodeResult<T> =
  | { readonly ok: true; readonly node: ClusterNode; readonly value: T }
  | { readonly ok: false; readonly node: ClusterNode; readonly error: unknown };

/**
 * Runs one call on several nodes and waits for all of them. A node that fails is told in its result, one that does not
 * answer is looked at again; results come in the order of the nodes.
 * @throws only the signal's reason
 */
export async function onNodes<T>(
  nodes: readonly ClusterNode[],
  call: (node: ClusterNode) => Promise<T>,
  signal: AbortSignal,
): Promise<readonly NodeResult<T>[]> {
  const limiter = new Limiter(AT_A_TIME);
  const one = async (node: ClusterNode): Promise<NodeResult<T>> => {
    try {
      return { ok: true, node, value: await call(node) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof EngineUnreachableError || error instanceof EngineTimeoutError) node.suspect();
      return { ok: false, node, error };
    }
  };
  return await Promise.all(nodes.map((node) => limiter.run(() => one(node), signal)));
}

/** The nodes that answer, in the order of name, then address. */
export function healthyNodes(cluster: Pick<ClusterView, 'nodes'>): readonly ClusterNode[] {
  return cluster.nodes().filter((node) => node.state === 'healthy');
}
