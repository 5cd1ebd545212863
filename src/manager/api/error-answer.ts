import { errorText, isAbort, SchwarmError } from '../../base/index.ts';
import { EngineHttpError, EngineTimeoutError, EngineUnreachableError } from '../../engine/index.ts';
import type { ClusterNode, ClusterView } from '../cluster/index.ts';
import { type Answer, errorJson } from './answer.ts';
import type { ApiContext } from './call.ts';

/** Seconds after which a client may ask a node again that did not answer. */
const RETRY_AFTER_S = '5';

/**
 * The answer to a thrown value. An engine's own refusal keeps status and text word for word; a node that did not answer
 * is named and looked at again; what is no error of ours is logged with its stack and is a bug.
 */
export function errorAnswer(error: unknown, context: Pick<ApiContext, 'cluster' | 'log'>): Answer {
  if (error instanceof EngineHttpError) {
    return errorJson(error.status, error.engineMessage, nodeHeader(context.cluster.node(error.address)));
  }
  if (error instanceof EngineUnreachableError || error instanceof EngineTimeoutError) return silentNode(error, context.cluster);
  if (error instanceof SchwarmError) return errorJson(error.status, error.message);
  if (isAbort(error)) return errorJson(503, 'the manager is stopping, or the client has left');
  const stack = error instanceof Error ? error.stack : undefined;
  context.log.error('a request failed for a reason that has no answer: this is a bug', { cause: error, stack });
  return errorJson(500, errorText(error));
}

function silentNode(error: EngineUnreachableError | EngineTimeoutError, cluster: ClusterView): Answer {
  const node = cluster.node(error.address);
  node?.suspect();
  const message = node === undefined ? error.message : `node ${node.name} is not reachable: ${error.message}`;
  return errorJson(error.status, message, { 'retry-after': RETRY_AFTER_S, ...nodeHeader(node) });
}

/** The header that tells which node answered, or failed to. */
export function nodeHeader(node: ClusterNode | undefined): { readonly 'x-schwarm-node'?: string } {
  return node === undefined ? {} : { 'x-schwarm-node': node.name };
}
