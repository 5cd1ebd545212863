import { anySignal } from '../../base/index.ts';
import type { Engine } from '../../engine/index.ts';

/** Engines answer from memory. */
const READ_MS = 5_000;
const FILTERS = { type: ['container'], event: ['update'] };

/**
 * Ids of containers whose limits were changed, as far back as the engine remembers: it keeps its last 256 events of any kind.
 * @param untilNano nanoseconds since 1970 by the engine's clock, not later than now
 */
export async function pastUpdates(engine: Engine, untilNano: bigint, signal: AbortSignal): Promise<readonly string[]> {
  const stop = anySignal(signal, AbortSignal.timeout(READ_MS));
  const ids = new Set<string>();
  for await (const event of await engine.openEvents({ sinceNano: 1n, untilNano, filters: FILTERS }, stop)) {
    if (event.type === 'container' && event.action === 'update') ids.add(event.actorId);
  }
  return [...ids];
}
