import { arrayOf, bigintOf, isObject, numberOf, objectOf } from '../../base/index.ts';
import { formatStoreAddress, type ServerAddress } from '../address.ts';
import { ConflictError, SessionLostError, StoreRefusedError } from '../errors.ts';
import { type HttpAnswer, HttpEndpoints } from '../http/endpoints.ts';
import { keepWatching } from '../keep-watching.ts';
import { checkKey, checkValue, isWithin } from '../limits.ts';
import { acquireLock } from '../lock.ts';
import { OwnSessions } from '../own-sessions.ts';
import { Prefixed } from '../prefixed.ts';
import type { StoreSettings } from '../settings.ts';
import type { PutOptions, SessionOptions, Store, StoreChange, StoreEntry, StoreListing, StoreLock, StoreSession } from '../store.ts';
import type { StoreIo } from '../store-io.ts';
import { ConsulFeed } from './consul-feed.ts';
import { ConsulHttp } from './consul-http.ts';
import { startConsulLease } from './consul-lease.ts';
import { type ConsulWrite, deleteSteps, entriesIn, FLAGS, type TxnStep, writeSteps } from './kv.ts';

/** How long a blocking query waits for a change; Consul adds up to a sixteenth. */
const WAIT_MS = 15_000;
/** Base64 and JSON around it must fit into the 512 KiB that Consul takes as one transaction. */
const MOST_IN_TXN = 256 * 1024;

/** Consul's key-value store. The sessions bind keys by its locks, with behaviour `delete`. */
export class ConsulStore implements Store {
  readonly address: string;
  readonly #endpoints: HttpEndpoints;
  readonly #http: ConsulHttp;
  readonly #keys: Prefixed;
  readonly #sessions: OwnSessions<string>;
  readonly #io: StoreIo;

  constructor(address: ServerAddress, settings: StoreSettings, io: StoreIo) {
    this.address = formatStoreAddress(address);
    this.#endpoints = new HttpEndpoints({ address: this.address, hosts: address.hosts, tls: settings.tls });
    this.#http = new ConsulHttp(this.#endpoints, this.address, settings, io.callTimeoutMs);
    this.#keys = new Prefixed(address.prefix);
    this.#sessions = new OwnSessions(this.address);
    this.#io = io;
  }

  async get(key: string, signal?: AbortSignal): Promise<StoreEntry | undefined> {
    return entriesIn(await this.#row(key, signal), (k) => this.#keys.inner(k))[0];
  }

  async put(key: string, value: string | Uint8Array, options: PutOptions = {}, signal?: AbortSignal): Promise<bigint> {
    const { expect, session } = options;
    const bytes = checkValue(key, value, session !== undefined);
    const holder = session === undefined ? undefined : this.#sessions.of(session);
    const write = { key: this.#keys.outer(checkKey(key)), value: bytes, expect, session: holder };
    try {
      return await this.#write(key, write, signal);
    } catch (error) {
      const folder = error instanceof ConflictError && expect === 'absent' ? await this.#folderIndex(key, signal) : undefined;
      if (folder === undefined) throw error;
      return await this.#write(key, { ...write, expect: folder }, signal);
    }
  }

  async delete(key: string, options: { readonly expect?: bigint } = {}, signal?: AbortSignal): Promise<void> {
    await this.#txn(key, deleteSteps(this.#keys.outer(checkKey(key)), options.expect), options.expect, undefined, signal);
  }

  async list(folder: string, signal?: AbortSignal): Promise<StoreListing> {
    return await this.#list(folder, 'consistent', 0, signal);
  }

  watch(folder: string, from: bigint | undefined, signal: AbortSignal): AsyncIterable<StoreChange> {
    const list = (index: bigint, stop: AbortSignal): Promise<StoreListing> =>
      index === 0n ? this.list(folder, stop) : this.#list(folder, `index=${index}&wait=${WAIT_MS}ms`, WAIT_MS + WAIT_MS / 10, stop);
    const feed = new ConsulFeed(list, from);
    checkKey(folder);
    return keepWatching((stop) => feed.open(stop), this.#io, signal);
  }

  async session(options: SessionOptions, signal?: AbortSignal): Promise<StoreSession> {
    const lease = await startConsulLease({ http: this.#http, address: this.address, ttlMs: options.ttlMs }, this.#io, signal);
    return this.#sessions.add(lease, lease.id);
  }

  async lock(key: string, value: string, session: StoreSession, signal?: AbortSignal): Promise<StoreLock> {
    return await acquireLock(this, this.#io, key, value, session, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endpoints[Symbol.asyncDispose]();
  }

  async #list(folder: string, query: string, waitMs: number, signal?: AbortSignal): Promise<StoreListing> {
    const target = `${this.#path(folder)}?recurse&${query}`;
    const { status, headers, body } = await this.#http.call({ method: 'GET', target, repeatable: true }, signal, waitMs);
    const rows: unknown = status === 404 ? [] : JSON.parse(body);
    await this.#refuseFiltered(folder, status === 404, headers, signal);
    const entries = entriesIn(rows, (k) => this.#keys.inner(k)).filter((entry) => isWithin(folder, entry.key));
    return { entries, revision: bigintOf(headers['x-consul-index']) ?? 0n };
  }

  /**
   * Consul leaves what a token may not read out of a listing, without a word before 1.11: a token that was withdrawn would
   * look like keys that were removed. Reading one key by name is refused aloud.
   */
  async #refuseFiltered(folder: string, empty: boolean, headers: HttpAnswer['headers'], signal: AbortSignal | undefined): Promise<void> {
    if (empty) await this.#row(folder, signal);
    if (headers['x-consul-results-filtered-by-acls'] === 'true') {
      throw new StoreRefusedError(this.address, `listing ${folder}`, 'the token may not read all of it');
    }
  }

  async #row(key: string, signal: AbortSignal | undefined): Promise<readonly unknown[]> {
    const target = `${this.#path(key)}?consistent`;
    const { status, body } = await this.#http.call({ method: 'GET', target, repeatable: true }, signal);
    return status === 404 ? [] : arrayOf(JSON.parse(body));
  }

  /** A key without a value is how the original makes folders; to us there is no key. @returns its index */
  async #folderIndex(key: string, signal: AbortSignal | undefined): Promise<bigint | undefined> {
    const row = objectOf((await this.#row(key, signal))[0]);
    return row['Value'] === null && row['Session'] === undefined ? bigintOf(row['ModifyIndex']) : undefined;
  }

  async #write(key: string, write: ConsulWrite, signal: AbortSignal | undefined): Promise<bigint> {
    if (write.value.length > MOST_IN_TXN) return await this.#writeLarge(key, write, signal);
    const results = await this.#txn(key, writeSteps(write), write.expect, write.session, signal);
    return bigintOf(objectOf(objectOf(results.at(-1))['KV'])['ModifyIndex']) ?? 0n;
  }

  async #txn(
    key: string,
    steps: readonly TxnStep[],
    expect: 'absent' | bigint | undefined,
    session: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly unknown[]> {
    const body = JSON.stringify(steps.map((KV) => ({ KV })));
    const answer = await this.#http.call({ method: 'PUT', target: '/v1/txn', body, repeatable: false }, signal);
    const { Results, Errors } = fieldsOf(answer.body);
    if (answer.status === 200) return arrayOf(Results);
    // The condition, where there is one, is the first step.
    if (expect !== undefined && numberOf(objectOf(arrayOf(Errors)[0])['OpIndex']) === 0) throw new ConflictError(key, expect);
    if (session !== undefined && !(await this.#isAlive(session, signal))) throw new SessionLostError(this.address, session);
    throw new StoreRefusedError(this.address, `writing ${key}`, answer.body);
  }

  async #isAlive(session: string, signal: AbortSignal | undefined): Promise<boolean> {
    const { body } = await this.#http.call({ method: 'GET', target: `/v1/session/info/${session}?consistent`, repeatable: true }, signal);
    return arrayOf(JSON.parse(body)).length > 0;
  }

  /** Too large for a transaction. The answer does not tell the new index: it is read, and right only if nobody wrote since. */
  async #writeLarge(key: string, write: ConsulWrite, signal: AbortSignal | undefined): Promise<bigint> {
    const { expect, value } = write;
    const condition = expect === undefined ? '' : `&cas=${expect === 'absent' ? 0 : expect}`;
    const target = `${this.#path(key)}?flags=${FLAGS}${condition}`;
    const { body } = await this.#http.call({ method: 'PUT', target, body: value, repeatable: false }, signal);
    if (body.trim() !== 'true') throw new ConflictError(key, expect ?? 'absent');
    const there = await this.get(key, signal);
    if (there === undefined || !there.value.equals(value)) return 1n; // overwritten since: this can only conflict, as it must
    return there.revision;
  }

  #path(key: string): string {
    return `/v1/kv/${this.#keys.outer(checkKey(key)).split('/').map(encodeURIComponent).join('/')}`;
  }
}

function fieldsOf(body: string): { readonly Results?: unknown; readonly Errors?: unknown } {
  try {
    const answer: unknown = JSON.parse(body);
    return isObject(answer) ? answer : {};
  } catch {
    return {};
  }
}
