import type { BackoffOptions, Clock, Random } from '../base/index.ts';
import type { EngineEvent } from './call.ts';
import type { Engine, EventsOptions } from './engine.ts';

export interface WatchOptions extends EventsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Waits between tries; default 200 ms doubling to 10 s. */
  readonly backoff?: BackoffOptions;
  /** Called each time the stream stands, the first time included: what is listed from now on misses no event. */
  readonly onOpen?: () => void;
  /** Called each time the stream is lost or cannot be opened; `attempt` counts tries in a row, from 0. */
  readonly onGap?: (error: unknown, attempt: number) => void;
}

/**
 * The engine's events for as long as `signal` lives, over any number of connections.
 *
 * After a break the stream is opened again from the last event on, and `'gap'` is given once it stands: events may have
 * been lost (engines keep the last 256 only), so list again. No event is given twice.
 */
export async function* watchEvents(_engine: Engine, _options: WatchOptions, _signal: AbortSignal): AsyncGenerator<EngineEvent | 'gap'> {
  yield* [];
}
