import { anySignal } from '../../base/index.ts';
import { type EngineAnswer, type EngineCall, EngineTimeoutError } from '../../engine/index.ts';
import type { ClusterNode } from './contract.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

/**
 * Makes a call that may rightly take long, and gives it up when its node is lost, or with `down` as soon as it is unhealthy.
 * @throws EngineTimeoutError then, `sent`: it may have been applied
 */
export async function callWhileThere(
  node: Pick<ClusterNode, 'engine' | 'lost' | 'down'>,
  call: EngineCall,
  signal?: AbortSignal,
  until: 'lost' | 'down' = 'lost',
): Promise<EngineAnswer> {
  const { [until]: gone } = node;
  try {
    return await node.engine.json(call, anySignal(gone, signal));
  } catch (error) {
    if (!gone.aborted) throw error;
    throw new EngineTimeoutError({ address: node.engine.address, ...call }, DEFAULT_SETTINGS.lostAfterMs, true);
  }
}
