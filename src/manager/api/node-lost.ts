import { anySignal } from '../../base/index.ts';
import { type EngineAnswer, type EngineCall, EngineTimeoutError } from '../../engine/index.ts';
import { type ClusterNode, DEFAULT_SETTINGS } from '../cluster/index.ts';

/**
 * Makes a call that may rightly take long, and gives it up when its node is lost.
 * @throws EngineTimeoutError then, `sent`: it may have been applied
 */
export async function callWhileThere(node: ClusterNode, call: EngineCall, signal?: AbortSignal): Promise<EngineAnswer> {
  const { lost } = node;
  try {
    return await node.engine.json(call, anySignal(lost, signal));
  } catch (error) {
    if (!lost.aborted) throw error;
    throw new EngineTimeoutError({ address: node.engine.address, ...call }, DEFAULT_SETTINGS.lostAfterMs, true);
  }
}
