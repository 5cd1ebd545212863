import { BadInputError, backoffMs, type Clock, ignoreAbort, type Log, type Random } from '../../base/index.ts';
import type { Store, StoreSession } from '../../store/index.ts';
import { LEADER_KEY } from './leader-key.ts';
import { checkGranted, type LeaseTimes } from './lease-times.ts';
import { LeaseTerm } from './term.ts';

export interface ElectionOptions {
  readonly store: Store;
  /** Address of this manager for other managers: what the leader's key says while it leads. */
  readonly advertise: string;
  readonly times: LeaseTimes;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Called when this manager was elected; its term ends when this resolves, or with the session before. */
  readonly lead: (term: LeaseTerm, signal: AbortSignal) => Promise<void>;
}

const BACKOFF = { baseMs: 200, maxMs: 2_000 };

/**
 * Stands for election until `signal` aborts, over outages and restarts of the store: a term that ended is followed by the
 * next try. Leaving ends the session, so that another manager follows at once.
 * @throws BadInputError when the store can never grant a session as short as asked for
 */
export async function standForElection(options: ElectionOptions, signal: AbortSignal): Promise<void> {
  const { clock, random, log } = options;
  const past = new PastSession();
  for (let failures = 0; !signal.aborted; ) {
    try {
      await campaign(options, past, signal);
      failures = 0;
    } catch (error) {
      if (error instanceof BadInputError) throw error;
      if (signal.aborted) return;
      log.warn('standing for election failed, trying again', { cause: error });
      await clock.sleep(backoffMs(failures++, BACKOFF, random), signal).catch(ignoreAbort);
    }
  }
}

/** From a new session to the end of the term it won. */
async function campaign({ store, advertise, times, lead }: ElectionOptions, past: PastSession, signal: AbortSignal): Promise<void> {
  await using session: StoreSession = await store.session({ ttlMs: times.sessionMs }, signal);
  checkGranted(times, session.ttlMs);
  await past.clear(store, signal);
  past.id = session.id;
  const { token } = await store.lock(LEADER_KEY, advertise, session, signal);
  const term = new LeaseTerm(token, session);
  try {
    await lead(term, signal);
  } finally {
    term.end();
  }
}

/** The session of this manager's last term. A store that was away may count it as alive for its whole time again. */
class PastSession {
  id: string | undefined;

  /** Gives up what it still holds, so that nobody has to wait for it to run out. */
  async clear(store: Store, signal: AbortSignal): Promise<void> {
    if (this.id === undefined) return;
    const there = await store.get(LEADER_KEY, signal);
    if (there?.session === this.id) await store.delete(LEADER_KEY, { expect: there.revision }, signal);
    this.id = undefined;
  }
}
