import { aborted, type Clock, ignoreAbort, type Random } from '../../base/index.ts';
import { type EngineEvent, watchEvents } from '../../engine/index.ts';
import type { Docker } from '../docker/index.ts';
import { COMPOSE } from '../identity/index.ts';

/** How long news may stay away before we look all the same. */
const POLL_MS = 5000;

/**
 * Says when something may have changed about a project's containers: at every event, after every gap of the event stream, and
 * every five seconds. Never says what: who is woken looks for himself, so a lost event costs time and nothing else.
 */
export class ProjectWatch implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #loops: Promise<unknown>;
  readonly #onEvent: (event: EngineEvent | 'gap') => void;
  #tick = Promise.withResolvers<void>();

  /** @param onEvent also called with each container event, in order, and with `'gap'` where some may have been lost */
  constructor(docker: Docker, project: string, clock: Clock, random: Random, onEvent: (event: EngineEvent | 'gap') => void = () => {}) {
    this.#onEvent = onEvent;
    this.#loops = Promise.all([this.#follow(docker, project, clock, random), this.#poll(clock)]);
  }

  /** Resolves at the next change after this call, or when `signal` aborts. Call it before looking: then no change is missed. */
  async next(signal: AbortSignal): Promise<void> {
    await Promise.race([this.#tick.promise, aborted(signal)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loops;
  }

  /** Makes every waiter look again. */
  wake(): void {
    const { resolve } = this.#tick;
    this.#tick = Promise.withResolvers<void>();
    resolve();
  }

  async #follow(docker: Docker, project: string, clock: Clock, random: Random): Promise<void> {
    const filters = { type: ['container'], label: [`${COMPOSE.project}=${project}`] };
    const wake = (): void => this.wake();
    for await (const event of watchEvents(docker.engine, { filters, clock, random, onOpen: wake }, this.#stop.signal)) {
      this.#onEvent(event);
      this.wake();
    }
  }

  async #poll(clock: Clock): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await clock.sleep(POLL_MS, this.#stop.signal).catch(ignoreAbort);
      this.wake();
    }
  }
}
