import { anySignal, BadInputError, backoffMs, type Clock, Doorbell, errorText, ignoreAbort, type Log, type Random } from '../base/index.ts';
import { agentKeys, formatAgentEntry, parseAgentEntry, type Registration } from '../discovery/index.ts';
import { formatStoreAddress, openStore, type Store, type StoreSession } from '../store/index.ts';
import type { Fence } from './fence.ts';

export interface RegisterOptions {
  readonly registration: Registration;
  /** `host:port` where managers reach the engine. */
  readonly advertise: string;
  /** Between two looks whether the entry is still there. */
  readonly heartbeatMs: number;
  /** How long the entry outlives an agent that ends without a word. */
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

const BACKOFF = { baseMs: 500, maxMs: 10_000 };
/** An agent that fences wants its lease back soon: its containers stand until then. */
const FENCED_BACKOFF = { baseMs: 250, maxMs: 2_000 };
/** After something could not be written. */
const AGAIN_MS = 1_000;

/**
 * Keeps an engine's address in the store until `signal` aborts, then says goodbye. Outages of the store are waited out: an
 * entry outlives those shorter than its TTL, and is written again after longer ones, once what is fenced stands.
 * @throws BadInputError when the store cannot have entries of that TTL
 */
export async function keepRegistered(options: RegisterOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, log, registration, delayMs, fence } = options;
  await using store = openStore(registration.address, { settings: registration.settings, clock, random });
  await clock.sleep(delayMs * random.next(), signal).catch(ignoreAbort);
  if (!signal.aborted) await fence?.ready;
  let held: HeldEntry | undefined;
  for (let failures = 0; !signal.aborted; ) {
    try {
      held = await register(store, options, held, signal);
      failures = 0;
      await held.stay(signal);
      if (!signal.aborted) await fence?.close(signal);
    } catch (error) {
      if (error instanceof BadInputError) throw error;
      if (signal.aborted) break;
      log.warn('registration failed, trying again', { store: formatStoreAddress(registration.address), cause: error });
      await clock.sleep(backoffMs(failures++, fence === undefined ? BACKOFF : FENCED_BACKOFF, random), signal).catch(ignoreAbort);
    }
  }
  if (held !== undefined) await held.leave();
}

/** Writes the entry with a new session. The old one ends afterwards: the entry is never missing in between. */
async function register(store: Store, options: RegisterOptions, old: HeldEntry | undefined, signal: AbortSignal): Promise<HeldEntry> {
  await using stack = new AsyncDisposableStack();
  const session = stack.use(await store.session({ ttlMs: options.ttlMs }, signal));
  const held = new HeldEntry(store, options, session);
  await held.write(signal);
  stack.move();
  options.log.info('registered', { engine: options.advertise, store: store.address, ttlMs: session.ttlMs });
  await old?.end();
  return held;
}

/** An engine's entry, what its agent tells of itself, and its lease, under one session. */
class HeldEntry {
  readonly #store: Store;
  readonly #options: RegisterOptions;
  readonly #session: StoreSession;
  readonly #bell = new Doorbell();
  #told = '';
  #holdsLease = false;
  /** A manager wants what is fenced to stand. */
  #isAsked = false;

  constructor(store: Store, options: RegisterOptions, session: StoreSession) {
    this.#store = store;
    this.#options = options;
    this.#session = session;
  }

  /** The agent's own entry first: an engine whose entry comes without one is no agent's of ours. */
  async write(signal: AbortSignal): Promise<void> {
    this.#isAsked = (await this.#store.get(this.#keys.wish, signal)) !== undefined;
    const before = await this.#store.get(this.#keys.entry, signal);
    if (before !== undefined) this.#options.fence?.adopt(parseAgentEntry(before.value).fenced);
    await this.#tell(signal);
    await this.#putEntry(signal);
    await this.#syncLease(signal);
  }

  /** Looks after it until the session is lost or `signal` aborts. */
  async stay(signal: AbortSignal): Promise<void> {
    const { clock, log, heartbeatMs, fence } = this.#options;
    const until = anySignal(signal, this.#session.lost);
    fence?.onChange(() => this.#bell.ring());
    const listening = this.#listen(until);
    for (let waitMs = heartbeatMs; !until.aborted; ) {
      try {
        await this.#bell.wait(waitMs, clock, until);
        waitMs = Math.min(heartbeatMs, AGAIN_MS);
        await this.#tell(until);
        await this.#syncLease(until);
        await this.#repair(until);
        waitMs = heartbeatMs;
      } catch (error) {
        // The entry stays as long as the session does.
        if (!until.aborted) log.warn('the entry cannot be looked after now, the store keeps it for its time', { cause: error });
      }
    }
    await listening;
  }

  /** Goodbye: without what the agent told of itself the engine leaves the fleet, whether it answers or not. */
  async leave(): Promise<void> {
    const { log, advertise } = this.#options;
    log.info('leaving', { engine: advertise });
    await this.#store.delete(this.#keys.entry).catch((cause: unknown) => {
      log.warn('the store could not be told goodbye: the engine counts as vanished when its time is over', { cause: errorText(cause) });
    });
    await this.end();
  }

  async end(): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  get #keys(): ReturnType<typeof agentKeys> {
    return agentKeys(this.#options.advertise);
  }

  get #entryKey(): string {
    return `${this.#options.registration.folder}/${this.#options.advertise}`;
  }

  async #listen(until: AbortSignal): Promise<void> {
    const { entry, wish } = this.#keys;
    for await (const change of this.#store.watch(entry, undefined, until)) {
      const before = this.#isAsked;
      if (change.kind === 'reset') this.#isAsked = change.listing.entries.some(({ key }) => key === wish);
      if (change.kind === 'put' && change.entry.key === wish) this.#isAsked = true;
      if (change.kind === 'delete' && change.key === wish) this.#isAsked = false;
      if (this.#isAsked !== before) this.#bell.ring();
    }
  }

  /** Containers may run only while the store has the lease, and the lease is given up only when they stand. */
  async #syncLease(signal: AbortSignal): Promise<void> {
    const { fence, log, advertise } = this.#options;
    if (fence === undefined) return;
    const { lease } = this.#keys;
    if (this.#isAsked || fence.guards === undefined) {
      if (this.#isAsked && !(await fence.close(signal)) && fence.isAnswering) return;
      if (this.#holdsLease) fence.shut();
      if (this.#holdsLease)
        log.warn('lease given up', { engine: advertise, because: this.#isAsked ? 'a manager asked' : 'its engine is silent' });
      if (this.#holdsLease) await this.#store.delete(lease, {}, signal);
      this.#holdsLease = false;
    } else if (!this.#holdsLease) {
      await this.#store.put(lease, 'held', { session: this.#session }, signal);
      this.#holdsLease = true;
      fence.open(this.#session);
    }
  }

  async #tell(signal: AbortSignal): Promise<void> {
    const { fence } = this.#options;
    const text = formatAgentEntry({ guards: fence?.guards, fenced: fence?.fenced ?? [] });
    if (text === this.#told) return;
    await this.#store.put(this.#keys.entry, text, {}, signal);
    this.#told = text;
  }

  /** Somebody may have removed or overwritten the entry. Another agent's entry with the same value does as well as ours. */
  async #repair(signal: AbortSignal): Promise<void> {
    const there = await this.#store.get(this.#entryKey, signal);
    if (there?.value.toString() === this.#options.advertise) return;
    await this.#putEntry(signal);
    this.#options.log.warn('the entry was removed or changed by somebody else, and is written again', { key: this.#entryKey });
  }

  async #putEntry(signal: AbortSignal): Promise<void> {
    await this.#store.put(this.#entryKey, this.#options.advertise, { session: this.#session }, signal);
  }
}
