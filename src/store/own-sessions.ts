import { BadInputError } from '../base/index.ts';
import { SessionLostError } from './errors.ts';
import type { StoreSession } from './store.ts';

/** The sessions that one store gave out, with what the store knows of each. */
export class OwnSessions<T> {
  readonly #address: string;
  readonly #known = new WeakMap<StoreSession, T>();

  constructor(address: string) {
    this.#address = address;
  }

  add<S extends StoreSession>(session: S, detail: T): S {
    this.#known.set(session, detail);
    return session;
  }

  /**
   * What was remembered of a session.
   * @throws SessionLostError when it has ended, BadInputError when it is another store's
   */
  of(session: StoreSession): T {
    const detail = this.#known.get(session);
    if (detail === undefined) throw new BadInputError(`session ${session.id} is not one of store ${this.#address}`);
    if (session.lost.aborted) throw new SessionLostError(this.#address, session.id);
    return detail;
  }
}
