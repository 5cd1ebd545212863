import { anySignal, ignoreAbort, SchwarmError } from '../base/index.ts';
import { SessionLostError } from './errors.ts';
import type { StoreSession } from './store.ts';
import type { StoreIo } from './store-io.ts';

export interface LeaseOptions {
  /** The store's address, for messages. */
  readonly address: string;
  readonly id: string;
  readonly ttlMs: number;
  /** Between two renewals, at most a quarter of `ttlMs`, which is the default. */
  readonly everyMs?: number;
  /** Renews once. @throws SessionLostError when the store says that it has ended; anything else is tried again */
  renew(signal: AbortSignal): Promise<void>;
  /** Ends it at the store. */
  end(signal: AbortSignal): Promise<void>;
}

/**
 * A session that a store grants for a time and that is renewed four times as often.
 *
 * It is given up on our own clock, because no store tells in time that it stopped answering: each renewal starts a
 * countdown of 2/3 TTL when it is *sent*, and the countdown of the last acknowledged one decides.
 */
export class Lease implements StoreSession {
  readonly id: string;
  readonly ttlMs: number;
  readonly #options: LeaseOptions;
  readonly #io: StoreIo;
  readonly #lost = new AbortController();
  #countdown = new AbortController();
  #untilMs = Number.POSITIVE_INFINITY;
  #done: Promise<void> = Promise.resolve();

  private constructor(options: LeaseOptions, io: StoreIo) {
    this.id = options.id;
    this.ttlMs = options.ttlMs;
    this.#options = options;
    this.#io = io;
  }

  /** Takes over a session that was just granted: renews it once, so that its time is known, then in the background. */
  static async start(options: LeaseOptions, io: StoreIo, signal?: AbortSignal): Promise<Lease> {
    const lease = new Lease(options, io);
    try {
      await lease.#renew(signal);
    } catch (error) {
      await lease[Symbol.asyncDispose]();
      throw error;
    }
    lease.#done = lease.#keepRenewing();
    return lease;
  }

  /** Asked after a pause of the whole process it is aborted already, while timers that are due have yet to fire. */
  get lost(): AbortSignal {
    if (this.#io.clock.nowMs() >= this.#untilMs) this.#lose();
    return this.#lost.signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#lose();
    await this.#done;
    try {
      await this.#options.end(AbortSignal.timeout(this.#io.callTimeoutMs));
    } catch (error) {
      // A store that does not answer ends the session by itself once its time is over.
      if (!(error instanceof SchwarmError)) ignoreAbort(error);
    }
  }

  async #keepRenewing(): Promise<void> {
    const { clock } = this.#io;
    const everyMs = Math.min(this.ttlMs / 4, this.#options.everyMs ?? Number.POSITIVE_INFINITY);
    let failed = false;
    while (!this.lost.aborted) {
      try {
        await clock.sleep(failed ? this.ttlMs / 20 : everyMs, this.lost);
        await this.#renew();
        failed = false;
      } catch (error) {
        failed = true;
        if (error instanceof SessionLostError) this.#lose(error);
      }
    }
  }

  async #renew(signal?: AbortSignal): Promise<void> {
    const untilMs = this.#io.clock.nowMs() + (this.ttlMs * 2) / 3;
    const countdown = this.#count();
    try {
      await this.#options.renew(anySignal(signal, this.lost));
    } catch (error) {
      countdown.abort();
      throw error;
    }
    this.#countdown.abort();
    this.#countdown = countdown;
    this.#untilMs = untilMs;
  }

  #count(): AbortController {
    const stop = new AbortController();
    const over = this.#io.clock.sleep((this.ttlMs * 2) / 3, anySignal(stop.signal, this.lost));
    void over.then(() => this.#lose(), ignoreAbort);
    return stop;
  }

  #lose(cause?: SessionLostError): void {
    if (!this.#lost.signal.aborted) this.#lost.abort(cause ?? new SessionLostError(this.#options.address, this.id));
  }
}
