import { anySignal, BadInputError, backoffMs, type Clock, ignoreAbort, type Log, type Random } from '../base/index.ts';
import type { Registration } from '../discovery/index.ts';
import { formatStoreAddress, openStore, type Store, type StoreSession } from '../store/index.ts';

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
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const BACKOFF = { baseMs: 500, maxMs: 10_000 };

/**
 * Keeps an engine's address in the store until `signal` aborts, then removes it. Outages of the store are waited out: an
 * entry outlives those shorter than its TTL, and is written again after longer ones.
 * @throws BadInputError when the store cannot have entries of that TTL
 */
export async function keepRegistered(options: RegisterOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, log, registration, delayMs } = options;
  await using store = openStore(registration.address, { settings: registration.settings, clock, random });
  await clock.sleep(delayMs * random.next(), signal).catch(ignoreAbort);
  let held: StoreSession | undefined;
  for (let failures = 0; !signal.aborted; ) {
    try {
      held = await register(store, options, held, signal);
      failures = 0;
      await stay(store, options, held, signal);
    } catch (error) {
      if (error instanceof BadInputError) throw error;
      if (signal.aborted) break;
      log.warn('registration failed, trying again', { store: formatStoreAddress(registration.address), cause: error });
      await clock.sleep(backoffMs(failures++, BACKOFF, random), signal).catch(ignoreAbort);
    }
  }
  if (held !== undefined) log.info('leaving', { engine: options.advertise });
  await held?.[Symbol.asyncDispose]();
}

/** Writes the entry with a new session. The old one ends afterwards: the entry is never missing in between. */
async function register(store: Store, options: RegisterOptions, old: StoreSession | undefined, signal: AbortSignal): Promise<StoreSession> {
  await using stack = new AsyncDisposableStack();
  const session = stack.use(await store.session({ ttlMs: options.ttlMs }, signal));
  await putEntry(store, options, session, signal);
  stack.move();
  options.log.info('registered', { engine: options.advertise, store: store.address, ttlMs: session.ttlMs });
  await old?.[Symbol.asyncDispose]();
  return session;
}

/** Looks after the entry until the session is lost or `signal` aborts. */
async function stay(store: Store, options: RegisterOptions, session: StoreSession, signal: AbortSignal): Promise<void> {
  const { clock, log, heartbeatMs } = options;
  const until = anySignal(signal, session.lost);
  while (!until.aborted) {
    try {
      await clock.sleep(heartbeatMs, until);
      await repair(store, options, session, until);
    } catch (error) {
      // The entry stays as long as the session does.
      if (!until.aborted) log.warn('the entry cannot be looked after now, the store keeps it for its time', { cause: error });
    }
  }
}

/** Somebody may have removed or overwritten the entry. Another agent's entry with the same value does as well as ours. */
async function repair(store: Store, options: RegisterOptions, session: StoreSession, signal: AbortSignal): Promise<void> {
  const there = await store.get(keyOf(options), signal);
  if (there?.value.toString() === options.advertise) return;
  await putEntry(store, options, session, signal);
  options.log.warn('the entry was removed or changed by somebody else, and is written again', { key: keyOf(options) });
}

async function putEntry(store: Store, options: RegisterOptions, session: StoreSession, signal: AbortSignal): Promise<void> {
  await store.put(keyOf(options), options.advertise, { session }, signal);
}

function keyOf({ registration, advertise }: RegisterOptions): string {
  return `${registration.folder}/${advertise}`;
}
