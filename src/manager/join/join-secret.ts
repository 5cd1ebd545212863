import type { Random } from '../../base/index.ts';
import { ConflictError, type Store } from '../../store/index.ts';
import { newToken } from './join-token.ts';

const KEY = 'join/token';

/** The token that agents show to join, shared by all managers of a store and made by the first that is asked for it. */
export class JoinSecret {
  readonly #store: Store;
  readonly #random: Random;

  constructor(store: Store, random: Random) {
    this.#store = store;
    this.#random = random;
  }

  /** @throws StoreUnreachableError */
  async token(signal?: AbortSignal): Promise<string> {
    const there = await this.#store.get(KEY, signal);
    if (there !== undefined) return there.value.toString('utf8');
    try {
      const token = newToken(this.#random);
      await this.#store.put(KEY, token, { expect: 'absent' }, signal);
      return token;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      return await this.token(signal);
    }
  }

  /** Makes a new one; the one before lets nobody join any more. @throws StoreUnreachableError */
  async rotate(signal?: AbortSignal): Promise<string> {
    const token = newToken(this.#random);
    await this.#store.put(KEY, token, {}, signal);
    return token;
  }
}
