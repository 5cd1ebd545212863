import type { EngineAnswer, EngineCall } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { NoHealthyNodeError } from '../../images/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { passedOn } from '../owner.ts';

/** Asks the first healthy node on behalf of all, in the client's version. @throws NoHealthyNodeError (503) */
export async function askAnyNode(call: ApiCall, what: string, request: EngineCall): Promise<Answer> {
  const node = anyNode(call, what);
  const answer: EngineAnswer = await node.engine.json({ version: call.version, ...request }, call.signal);
  return passedOn(answer, node);
}

function anyNode({ cluster }: ApiCall, what: string): ClusterNode {
  const [node] = healthyNodes(cluster);
  if (node === undefined) throw new NoHealthyNodeError(what);
  return node;
}
