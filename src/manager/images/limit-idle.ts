import type { Clock } from '../../base/index.ts';
import { StalledError } from './errors.ts';

export interface IdleLimit {
  readonly clock: Clock;
  readonly idleMs: number;
}

/**
 * The items of a stream; each must come within `idleMs` of asking for it.
 * @throws StalledError when one does not; whoever owns the source destroys it then
 */
export async function* limitIdle<T>(source: AsyncIterable<T>, { clock, idleMs }: IdleLimit): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  for (;;) {
    const done = new AbortController();
    const late = clock.sleep(idleMs, done.signal).then(
      () => 'late' as const,
      () => 'late' as const,
    );
    const turn = await Promise.race([iterator.next(), late]).finally(() => done.abort());
    if (turn === 'late') throw new StalledError(idleMs);
    if (turn.done === true) return;
    yield turn.value;
  }
}
