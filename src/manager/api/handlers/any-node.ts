import { type EngineCall, EngineUnreachableError } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { NoHealthyNodeError } from '../../images/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { passedOn } from '../owner.ts';

/** Asks one healthy node on behalf of all, in the client's version. @throws NoHealthyNodeError (503) */
export async function askAnyNode(call: ApiCall, what: string, request: EngineCall): Promise<Answer> {
  const nodes = healthyNodes(call.cluster);
  if (nodes.length === 0) throw new NoHealthyNodeError(what);
  const ask = async (node: ClusterNode): Promise<Answer> =>
    passedOn(await node.engine.json({ version: call.version, ...request }, call.signal), node);
  return await firstReached(nodes, ask);
}

/**
 * Asks nodes one after the other until one is reached: the cache may not know yet that the first has just gone.
 * @param nodes at least one
 * @throws what the first node that was reached fails with; else that the last one was not
 */
export async function firstReached<T>(nodes: readonly ClusterNode[], ask: (node: ClusterNode) => Promise<T>): Promise<T> {
  let unreached: EngineUnreachableError | undefined;
  for (const node of nodes) {
    try {
      return await ask(node);
    } catch (error) {
      if (!(error instanceof EngineUnreachableError) || error.sent) throw error;
      node.suspect();
      unreached = error;
    }
  }
  throw unreached ?? new RangeError('there must be a node to ask');
}
