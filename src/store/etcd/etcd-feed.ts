import type { Readable } from 'node:stream';
import { arrayOf, errorText, type JsonObject, objectOf, parseJson, splitLines, stringOf } from '../../base/index.ts';
import { StoreUnreachableError } from '../errors.ts';
import { IdleLimit } from '../http/idle-limit.ts';
import type { StoreChange, StoreListing } from '../store.ts';
import type { EtcdGateway } from './gateway.ts';
import { changeOf, headerRevision } from './messages.ts';

export interface EtcdFeedOptions {
  /** The store's address, for messages. */
  readonly address: string;
  readonly gateway: EtcdGateway;
  /** Keys to watch, as the gateway takes them. */
  readonly range: { readonly key: string; readonly range_end: string };
  readonly inner: (key: string) => string;
  readonly includes: (key: string) => boolean;
  readonly list: (signal: AbortSignal) => Promise<StoreListing>;
  /** Take another server for the next call. */
  readonly rotate: () => void;
  readonly from: bigint | undefined;
}

/**
 * A watch that says nothing for this long is opened anew, at the next server: the one that holds it may have stopped, or
 * be cut off from the others, and would be silent either way.
 */
const IDLE_MS = 10_000;
const MAX_LINE_BYTES = 256 * 1024 * 1024;

/** Changes of a range of keys, connection by connection; remembers how far it has come. */
export class EtcdFeed {
  readonly #options: EtcdFeedOptions;
  /** Everything up to here was told. */
  #revision: bigint | undefined;

  constructor(options: EtcdFeedOptions) {
    this.#options = options;
    this.#revision = options.from;
  }

  /** One connection's changes; returns when it was idle or etcd forgot what happened, throws when it broke. */
  async *open(signal: AbortSignal): AsyncGenerator<readonly StoreChange[]> {
    if (this.#revision === undefined) {
      const listing = await this.#options.list(signal);
      this.#revision = listing.revision;
      yield [{ kind: 'reset', listing }];
    }
    const create = { ...this.#options.range, start_revision: (this.#revision + 1n).toString(), progress_notify: true };
    const body = await this.#options.gateway.stream('/v3/watch', { create_request: create }, signal);
    try {
      yield* this.#follow(body);
    } finally {
      body.destroy();
    }
  }

  async *#follow(body: Readable): AsyncGenerator<readonly StoreChange[]> {
    let answered = false;
    let silent = false;
    using limit = new IdleLimit(IDLE_MS, () => {
      silent = true;
      body.destroy();
    });
    try {
      for await (const line of splitLines(body, MAX_LINE_BYTES)) {
        limit.note();
        answered = true;
        yield this.#read(objectOf(parseJson(line)));
        if (this.#revision === undefined) return;
      }
    } catch (error) {
      if (!silent) throw this.#broken(errorText(error), error);
    }
    if (!silent || !answered) throw this.#broken(silent ? `no answer within ${IDLE_MS} ms` : 'the server ended it');
    this.#options.rotate();
  }

  /** The changes one message tells. */
  #read(message: JsonObject): readonly StoreChange[] {
    if (message['error'] !== undefined) throw this.#broken(JSON.stringify(message['error']));
    const result = objectOf(message['result']);
    const at = headerRevision(result);
    if (result['canceled'] === true) {
      if (result['compact_revision'] === undefined) throw this.#broken(stringOf(result['cancel_reason']) ?? 'it was refused');
      this.#revision = undefined;
    } else if (result['created'] === true) {
      // Behind what it had reached before: it was emptied or restored, and would be silent until it has caught up.
      if (at < (this.#revision ?? 0n)) this.#revision = undefined;
    } else {
      // All that happened up to here was told, also where the message only says that time passed.
      this.#revision = at;
      return arrayOf(result['events'])
        .map((event) => changeOf(event, this.#options.inner))
        .filter((change) => this.#options.includes(change.kind === 'put' ? change.entry.key : change.key));
    }
    return [];
  }

  #broken(why: string, cause?: unknown): StoreUnreachableError {
    return new StoreUnreachableError(this.#options.address, 'watching', why, cause);
  }
}
