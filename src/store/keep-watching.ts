import { backoffMs, ignoreAbort } from '../base/index.ts';
import { StoreUnreachableError } from './errors.ts';
import type { StoreChange } from './store.ts';
import type { StoreIo } from './store-io.ts';

const BACKOFF = { baseMs: 100, maxMs: 2_000 };

/**
 * Changes over connections that break: each is opened where the last one ended.
 * @param open one connection's changes, in batches; an empty batch says that the store answers. It throws when the
 * connection breaks, and returns when it is to be opened anew
 */
export async function* keepWatching(
  open: (signal: AbortSignal) => AsyncIterable<readonly StoreChange[]>,
  io: StoreIo,
  signal: AbortSignal,
): AsyncGenerator<StoreChange> {
  let [reached, away, failures] = [false, false, 0];
  while (!signal.aborted) {
    try {
      for await (const changes of open(signal)) {
        if (away) yield { kind: 'back' };
        [reached, away, failures] = [true, false, 0];
        yield* changes;
      }
    } catch (error) {
      if (signal.aborted) return;
      // A connection that breaks and is there again at the next try is not worth a word; what nobody expects is.
      if (!away && (!reached || failures > 0 || !(error instanceof StoreUnreachableError))) {
        away = true;
        yield { kind: 'away', error };
      }
      await io.clock.sleep(backoffMs(failures++, BACKOFF, io.random), signal).catch(ignoreAbort);
    }
  }
}
