import { isObject, numberOf, objectOf, parseJson, stringOf } from '../../base/index.ts';
import { StoreRefusedError, StoreUnreachableError } from '../errors.ts';
import type { HttpAnswer, HttpEndpoints } from '../http/endpoints.ts';
import { Prefixed } from '../prefixed.ts';
import type { StoreSettings } from '../settings.ts';
import type { StoreChange, StoreListing } from '../store.ts';
import type { StoreIo } from '../store-io.ts';
import { eventIn, listingIn } from './v2-messages.ts';

export interface EtcdV2FeedOptions {
  readonly endpoints: HttpEndpoints;
  /** The store's address, for messages. */
  readonly address: string;
  readonly prefix: string;
  readonly folder: string;
  readonly user: StoreSettings['user'];
}

/** A watch that says nothing for this long is asked anew, after a listing: its server may have stopped. */
const IDLE_MS = 30_000;
/** How often servers without v2 are asked whether they have it now. */
const RECHECK_MS = 60_000;
const KEY_NOT_FOUND = 100;
const EVENTS_CLEARED = 401;

/** Changes of a folder by etcd's v2 API: a listing, then one long answer per change. */
export class EtcdV2Feed {
  readonly #options: EtcdV2FeedOptions;
  readonly #io: StoreIo;
  readonly #inner: (key: string) => string;

  constructor(options: EtcdV2FeedOptions, io: StoreIo) {
    this.#options = options;
    this.#io = io;
    const keys = new Prefixed(options.prefix);
    this.#inner = (key) => keys.inner(key.replace(/^\//, ''));
  }

  /** Starts with a listing; returns when it is time for the next one, throws when the connection breaks. */
  async *open(signal: AbortSignal): AsyncGenerator<readonly StoreChange[]> {
    const listing = await this.#list(signal);
    yield [{ kind: 'reset', listing: listing ?? { entries: [], revision: 0n } }];
    if (listing === undefined) return await this.#io.clock.sleep(RECHECK_MS, signal);
    for (let index = listing.revision + 1n; ; ) {
      const event = await this.#next(index, signal);
      if (event === undefined) return;
      yield [event.change];
      index = event.revision + 1n;
    }
  }

  /** @returns undefined where v2 is not offered */
  async #list(signal: AbortSignal): Promise<StoreListing | undefined> {
    const answer = await this.#get('recursive=true&sorted=true&quorum=true', this.#io.callTimeoutMs, signal);
    const message = objectOf(tryParse(answer.body));
    const code = numberOf(message['errorCode']);
    if (answer.status === 404 && code === undefined) return undefined;
    if (answer.status === 404 && code === KEY_NOT_FOUND) return { entries: [], revision: indexOf(answer) };
    this.#check(answer);
    return listingIn(message, indexOf(answer), this.#inner);
  }

  /** The next change; undefined when there was none for a while, or when only a listing tells. */
  async #next(index: bigint, signal: AbortSignal) {
    const idle = AbortSignal.timeout(IDLE_MS);
    try {
      const answer = await this.#get(
        `recursive=true&wait=true&waitIndex=${index}`,
        IDLE_MS + this.#io.callTimeoutMs,
        AbortSignal.any([signal, idle]),
      );
      const message = objectOf(tryParse(answer.body));
      if (numberOf(message['errorCode']) === EVENTS_CLEARED) return undefined;
      this.#check(answer);
      return eventIn(message, this.#inner);
    } catch (error) {
      if (idle.aborted && !signal.aborted) return undefined;
      throw error;
    }
  }

  async #get(query: string, timeoutMs: number, signal: AbortSignal): Promise<HttpAnswer> {
    const { endpoints, prefix, folder, user } = this.#options;
    const path = new Prefixed(prefix).outer(folder).split('/').map(encodeURIComponent).join('/');
    const secret = user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` };
    return await endpoints.call(
      { method: 'GET', target: `/v2/keys/${path}?${query}`, headers: secret, repeatable: true },
      timeoutMs,
      signal,
    );
  }

  #check({ status, body }: HttpAnswer): void {
    if (status === 200) return;
    const why = stringOf(objectOf(tryParse(body))['message']) ?? `it answered ${status}`;
    const what = `reading v2 keys below ${this.#options.folder}`;
    throw status >= 500
      ? new StoreUnreachableError(this.#options.address, what, why)
      : new StoreRefusedError(this.#options.address, what, why);
  }
}

/** The store's index when it answered. */
function indexOf(answer: HttpAnswer): bigint {
  const text = answer.headers['x-etcd-index'];
  return typeof text === 'string' && /^\d+$/.test(text) ? BigInt(text) : 0n;
}

function tryParse(body: string): unknown {
  try {
    const value = parseJson(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // servers without v2 answer in plain text, a watch that timed out with nothing
  }
}
