import { anySignal, type Clock, ignoreAbort } from '../../base/index.ts';
import { type EngineAnswer, type EngineCall, EngineTimeoutError } from '../../engine/index.ts';
import type { ClusterNode } from '../cluster/index.ts';

/** A node may be away for a moment without its containers noticing. */
const LOST_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 5_000;

/**
 * A signal that aborts when a node has been away for half a minute: a connection to a machine that vanished stays silent
 * without ever breaking.
 * @param until ends the watch
 */
export function nodeLost(node: Pick<ClusterNode, 'state'>, clock: Clock, until: AbortSignal): AbortSignal {
  const lost = new AbortController();
  void watch(node, clock, until, lost).catch(ignoreAbort);
  return lost.signal;
}

/**
 * Makes a call that may rightly take long, and gives it up when its node is lost.
 * @throws EngineTimeoutError then, `sent`: it may have been applied
 */
export async function callWhileThere(node: ClusterNode, clock: Clock, call: EngineCall, signal?: AbortSignal): Promise<EngineAnswer> {
  const over = new AbortController();
  const lost = nodeLost(node, clock, over.signal);
  try {
    return await node.engine.json(call, anySignal(lost, signal));
  } catch (error) {
    if (!lost.aborted) throw error;
    throw new EngineTimeoutError({ address: node.engine.address, ...call }, LOST_AFTER_MS, true);
  } finally {
    over.abort();
  }
}

async function watch(node: Pick<ClusterNode, 'state'>, clock: Clock, until: AbortSignal, lost: AbortController): Promise<void> {
  let seenMs = clock.nowMs();
  while (clock.nowMs() - seenMs < LOST_AFTER_MS) {
    await clock.sleep(LOOK_EVERY_MS, until);
    if (node.state === 'healthy') seenMs = clock.nowMs();
  }
  lost.abort();
}
