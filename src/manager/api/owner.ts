import type { EngineAnswer, EngineCall } from '../../engine/index.ts';
import { type CachedContainer, type ClusterNode, callWhileThere, NodeUnreachableError } from '../cluster/index.ts';
import { type Answer, empty, json } from './answer.ts';
import type { ApiCall } from './call.ts';
import { nodeHeader } from './error-answer.ts';
import { anything, type IsDone, seeEffect } from './see-effect.ts';

/**
 * The container that a call's path means, on a node that answers.
 * @throws NoSuchContainerError (404), AmbiguousNameError, AmbiguousPrefixError; NodeUnreachableError (503)
 */
export async function ownedContainer(call: ApiCall, reference: string = call.params['id'] ?? ''): Promise<CachedContainer> {
  const container = await call.cluster.container(reference, call.signal);
  requireReachable(container.node);
  return container;
}

/** @throws NodeUnreachableError (503) at once, instead of after a connection's timeout */
export function requireReachable(node: ClusterNode): void {
  if (node.state !== 'healthy') throw new NodeUnreachableError(node.name, node.problem);
}

/**
 * The path of a container's call for its engine: by its name where the client used that, as engines repeat it in what they
 * answer; else by full id, as the client may have written a form that the engine does not know.
 * @param rest what follows the id, e.g. `/start`
 */
export function containerPath({ params }: Pick<ApiCall, 'params'>, { info }: CachedContainer, rest: string): string {
  return `/containers/${params['id'] === info.name ? info.name : info.id}${rest}`;
}

/**
 * Makes a call that changes a container, and reads the container anew before anyone is told: whoever lists right after
 * the answer must see the effect. Failed calls may have had one, too.
 * @param isDone whether what a list shows is the effect of a call that succeeded
 */
export async function changeContainer(
  call: ApiCall,
  container: CachedContainer,
  change: Omit<EngineCall, 'version'>,
  isDone: IsDone = anything,
): Promise<EngineAnswer> {
  const { node } = container;
  let expected = anything;
  try {
    const answer = await callWhileThere(node, { version: call.version, ...change }, call.signal);
    expected = isDone;
    return answer;
  } finally {
    // The cache also learns of it from the engine's events; a node that does not answer now must not hide the outcome.
    if (node.state === 'healthy') await seeEffect(call, container, expected).catch(() => node.suspect());
  }
}

/** An engine's answer as the client's. */
export function passedOn(answer: EngineAnswer, node: ClusterNode): Answer {
  return answer.body === undefined ? empty(answer.status, nodeHeader(node)) : json(answer.status, answer.body, nodeHeader(node));
}
