import { arrayOf, parseJson, stringOf } from '../../base/index.ts';
import { ConflictError, type Store } from '../../store/index.ts';

const KEY = 'fleet/engines';
/** Engines remembered; the oldest are forgotten first. */
const MOST = 20_000;

/**
 * The engines that managers of this store have seen. A manager that meets none of them was given the store of another
 * fleet: it must not make that fleet's containers anew on its own nodes.
 */
export class KnownFleet {
  readonly #store: Store;
  readonly #known = new Set<string>();
  #isOurs = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Whether these engines are of the fleet whose records the store has; from then on they are known. To be asked again
   * as engines come.
   * @throws StoreUnreachableError
   */
  async recognises(engineIds: readonly string[], signal?: AbortSignal): Promise<boolean> {
    if (this.#isOurs && engineIds.every((id) => this.#known.has(id))) return true;
    for (;;) {
      const entry = await this.#store.get(KEY, signal);
      const before = entry === undefined ? [] : arrayOf(parseJson(entry.value.toString('utf8'))).flatMap((id) => stringOf(id) ?? []);
      if (engineIds.length === 0 || (before.length > 0 && !engineIds.some((id) => before.includes(id)))) return false;
      const after = [...new Set([...before, ...engineIds])].slice(-MOST);
      try {
        if (after.length > before.length)
          await this.#store.put(KEY, JSON.stringify(after), { expect: entry?.revision ?? 'absent' }, signal);
        for (const id of after) this.#known.add(id);
        this.#isOurs = true;
        return true;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
  }
}
