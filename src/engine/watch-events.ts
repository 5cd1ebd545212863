import { type BackoffOptions, backoffMs, type Clock, ignoreAbort, type Random } from '../base/index.ts';
import type { EngineEvent } from './call.ts';
import type { Engine } from './engine.ts';
import { EngineUnreachableError } from './errors.ts';
import type { EventsOptions } from './event-stream.ts';
import { RecentEvents } from './recent-events.ts';

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

const BACKOFF: BackoffOptions = { baseMs: 200, maxMs: 10_000 };

/**
 * The engine's events for as long as `signal` lives, over any number of connections; ends when it aborts.
 *
 * After a break the stream is opened again from the last event on, and `'gap'` is given as soon as it stands: events may
 * have been lost (engines keep the last 256 only), so list again. No event is given twice.
 */
export async function* watchEvents(engine: Engine, options: WatchOptions, signal: AbortSignal): AsyncGenerator<EngineEvent | 'gap'> {
  const resume = new Resume(options);
  for (let first = true; !signal.aborted; ) {
    try {
      const events = await engine.openEvents(resume.from(), signal);
      resume.opened();
      options.onOpen?.();
      if (!first) yield 'gap';
      first = false;
      for await (const event of events) if (resume.isNew(event)) yield event;
      throw new EngineUnreachableError({ address: engine.address, method: 'GET', path: '/events' }, 'EOF', 'it ended the stream', true);
    } catch (error) {
      if (signal.aborted) return;
      options.onGap?.(error, resume.lost());
    }
    await options.clock.sleep(resume.waitMs(), signal).catch(ignoreAbort);
  }
}

/** Where the next stream starts, what was seen already, and how many tries failed in a row. */
class Resume {
  readonly #options: WatchOptions;
  readonly #backoff: BackoffOptions;
  readonly #recent = new RecentEvents();
  #sinceNano: bigint | undefined;
  #openedMs: number | undefined;
  #failures = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? BACKOFF;
    this.#sinceNano = options.sinceNano;
  }

  from(): EventsOptions {
    const { filters } = this.#options;
    return {
      ...(this.#sinceNano === undefined ? {} : { sinceNano: this.#sinceNano }),
      ...(filters === undefined ? {} : { filters }),
    };
  }

  opened(): void {
    this.#openedMs = this.#options.clock.nowMs();
  }

  isNew(event: EngineEvent): boolean {
    this.#sinceNano = event.timeNano;
    this.#failures = 0;
    return this.#recent.add(event);
  }

  /** Number of the failed try, from 0. A stream that stood for a while was no failure, however silent it was. */
  lost(): number {
    const stoodMs = this.#options.clock.nowMs() - (this.#openedMs ?? this.#options.clock.nowMs());
    if (stoodMs > this.#backoff.maxMs) this.#failures = 0;
    this.#openedMs = undefined;
    return this.#failures++;
  }

  waitMs(): number {
    return backoffMs(this.#failures - 1, this.#backoff, this.#options.random);
  }
}
