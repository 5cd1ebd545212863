import {
  anySignal,
  BadInputError,
  backoffMs,
  type Clock,
  Doorbell,
  errorText,
  ignoreAbort,
  Limiter,
  type Log,
  type Random,
  SchwarmError,
} from '../base/index.ts';
import { Lease } from '../store/index.ts';
import type { Fence } from './fence.ts';
import type { Managers } from './manager-call.ts';

export interface JoinOptions {
  readonly managers: Managers;
  /** `host:port` where managers reach the engine. */
  readonly advertise: string;
  /** Between two renewals, at most a quarter of `ttlMs`. */
  readonly heartbeatMs: number;
  /** How long the engine stays registered after an agent that ends without a word, and how long its lease is. */
  readonly ttlMs: number;
  /** The first registration waits a random time below this, so that a rebooted fleet does not come all at once. */
  readonly delayMs: number;
  /** What stops containers while there is no lease; undefined: nothing does. The caller runs it. */
  readonly fence?: Fence | undefined;
  /** One that nobody sets: `bootClock`. */
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const BACKOFF = { baseMs: 250, maxMs: 2_000 };
const GOODBYE_MS = 3_000;
const MOST_CALL_MS = 5_000;

/**
 * Keeps an engine registered with managers until `signal` aborts, then says goodbye. Managers that do not answer are asked
 * again and again.
 * @throws BadInputError when the first manager that answers refuses the agent
 */
export async function keepJoined(options: JoinOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, log, managers, delayMs, fence } = options;
  await clock.sleep(delayMs * random.next(), signal).catch(ignoreAbort);
  if (!signal.aborted) await fence?.ready;
  let isKnown = false;
  for (let failures = 0; !signal.aborted; ) {
    try {
      const joined = await Joined.start(options, signal);
      [isKnown, failures] = [true, 0];
      await joined.stay(signal);
      if (!signal.aborted) await fence?.close(signal);
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof BadInputError && !isKnown) throw error;
      log.warn('registration failed, trying again', { managers: managers.addresses, cause: error });
      await clock.sleep(backoffMs(failures++, BACKOFF, random), signal).catch(ignoreAbort);
    }
  }
  if (isKnown) await sayGoodbye(options);
}

async function sayGoodbye({ managers, advertise, log }: JoinOptions): Promise<void> {
  log.info('leaving', { engine: advertise });
  await managers.leave(advertise, GOODBYE_MS, AbortSignal.timeout(GOODBYE_MS)).catch((cause: unknown) => {
    log.warn('no manager could be told goodbye: the engine counts as vanished when its time is over', { cause: errorText(cause) });
  });
}

/** One registration, from its first acknowledgement until it is lost. */
class Joined {
  readonly #options: JoinOptions;
  readonly #bell = new Doorbell();
  #lease: Lease | undefined;
  /** Containers may run, as far as the managers know. */
  #isOpen = false;
  /** A manager wants what is fenced to stand. */
  #isAsked = false;
  /** The last renewal that was acknowledged lets containers run. */
  #mayOpen = false;
  readonly #turn = new Limiter(1);

  private constructor(options: JoinOptions) {
    this.#options = options;
  }

  static async start(options: JoinOptions, signal: AbortSignal): Promise<Joined> {
    const joined = new Joined(options);
    const { clock, random, ttlMs, heartbeatMs, managers, advertise, log } = options;
    const renew = (until: AbortSignal): Promise<void> => joined.#renew(until);
    const io = { clock, random, callTimeoutMs: joined.#callMs };
    // Its end is no goodbye: the registration goes on with the next one.
    const end = (): Promise<void> => Promise.resolve();
    joined.#lease = await Lease.start({ address: managers.addresses, id: advertise, ttlMs, everyMs: heartbeatMs, renew, end }, io, signal);
    log.info('registered', { engine: advertise, managers: managers.addresses, ttlMs });
    joined.#open();
    return joined;
  }

  /** Renews until the lease is lost or `signal` aborts. */
  async stay(signal: AbortSignal): Promise<void> {
    await using lease = this.#lease;
    if (lease === undefined) return;
    const { clock, fence, log, advertise } = this.#options;
    fence?.onChange(() => this.#bell.ring());
    const until = anySignal(signal, lease.lost);
    while (!until.aborted) {
      try {
        await this.#bell.wait(undefined, clock, until);
        if (this.#isAsked && fence !== undefined && this.#isOpen && ((await fence.close(until)) || !fence.isAnswering)) {
          this.#isOpen = false;
          log.warn('lease given up', { engine: advertise, because: 'a manager asked' });
        }
        await this.#renew(until);
        this.#open();
      } catch (cause) {
        if (until.aborted) return;
        if (!(cause instanceof SchwarmError)) ignoreAbort(cause);
        log.debug('what changed is told with the next renewal', { cause });
      }
    }
  }

  get #callMs(): number {
    return Math.min(MOST_CALL_MS, this.#options.ttlMs / 6);
  }

  /** One after the other: what the managers heard last is what is so. */
  async #renew(signal: AbortSignal): Promise<void> {
    await this.#turn.run(() => this.#tell(signal), signal);
  }

  async #tell(signal: AbortSignal): Promise<void> {
    const { fence, managers, advertise, ttlMs } = this.#options;
    const guards = fence?.guards;
    if (guards === undefined && fence !== undefined && this.#isOpen) {
      fence.shut();
      this.#isOpen = false;
    }
    const holdsLease = guards !== undefined && (this.#isOpen || !this.#isAsked);
    const { isAsked, fenced } = await managers.renew(
      { address: advertise, ttlMs, guards, fenced: fence?.fenced ?? [], holdsLease },
      this.#callMs,
      signal,
    );
    fence?.adopt(fenced);
    const isNews = isAsked !== this.#isAsked;
    this.#isAsked = isAsked;
    this.#mayOpen = holdsLease && !isAsked;
    if (isNews || (this.#mayOpen && !this.#isOpen)) this.#bell.ring();
  }

  /** Containers may run once a manager has acknowledged that they do. */
  #open(): void {
    const { fence } = this.#options;
    if (!this.#mayOpen || this.#isOpen || fence === undefined || this.#lease === undefined) return;
    this.#isOpen = true;
    fence.open(this.#lease);
  }
}
