import type { CachedContainer } from '../cluster/index.ts';
import type { ApiContext } from './call.ts';

/** Whether a container, as a list shows it, is what a call made of it; undefined = it is gone. */
export type IsDone = (seen: CachedContainer | undefined) => boolean;

export const anything: IsDone = () => true;
export const isGone: IsDone = (seen) => seen === undefined;
export const isEnded: IsDone = (seen) => seen?.info.state !== 'running';

/** A container that is restarted at once never shows its end. */
const MOST_LOOKS = 6;
const BETWEEN_LOOKS_MS = 20;

/**
 * Reads a container anew until the cache shows what was done to it, for a tenth of a second at most: engines tell whoever
 * stops, kills or waits for a container a moment before their lists show it. Published ports then answer, or do not any more.
 */
export async function seeEffect(
  { cluster, clock, ports }: Pick<ApiContext, 'cluster' | 'clock' | 'ports'>,
  { node, info }: CachedContainer,
  isDone: IsDone,
): Promise<void> {
  for (let looks = 1; ; looks++) {
    if (isDone(await cluster.refreshContainer(node, info.id)) || looks === MOST_LOOKS) return await ports?.settled();
    await clock.sleep(BETWEEN_LOOKS_MS);
  }
}
