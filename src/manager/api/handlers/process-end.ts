import type { CachedContainer } from '../../cluster/index.ts';
import { type Answer, empty } from '../answer.ts';
import { awayHeaders, canPromise, promise, untilDown, wentAway } from '../away.ts';
import type { ApiCall } from '../call.ts';

/**
 * Ends what runs in a container: by its node; while that is away (`ps` does not list it as running then) it is remembered, and
 * ended on its node before that counts as healthy again.
 * @param stopS seconds it may take then; undefined = the container's own
 * @param end asks the node
 * @throws NotRememberedError (503) without a store that takes it
 */
export async function endOn(
  call: ApiCall,
  container: CachedContainer,
  stopS: number | undefined,
  end: (call: ApiCall) => Promise<Answer>,
): Promise<Answer> {
  const { node } = container;
  if (node.state !== 'healthy') return await endAway(call, container, stopS);
  try {
    return await end(untilDown(call, node));
  } catch (error) {
    call.signal.throwIfAborted();
    if (!canPromise(call) || !(await wentAway(error, node, call))) throw error;
    return await endAway(call, container, stopS);
  }
}

/** A container is to run again: that it was stopped while its node was away does not hold any more. */
export async function startsAgain({ tombstones, signal }: ApiCall, { node, info }: CachedContainer): Promise<void> {
  await tombstones?.lift({ kind: 'process', engine: node, id: info.id }, signal);
}

async function endAway(call: ApiCall, { node, info }: CachedContainer, stopS: number | undefined): Promise<Answer> {
  const engine = { id: node.id, name: node.name };
  // Who is ready to wait for ever means somebody who looks on.
  const patience = stopS === undefined || stopS < 0 ? {} : { stopS };
  await promise(call, `stopping container ${info.name}`, [{ kind: 'process', engine, id: info.id, name: info.name, ...patience }]);
  return empty(204, awayHeaders(node));
}
