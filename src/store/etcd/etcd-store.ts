import { formatStoreAddress, type ServerAddress } from '../address.ts';
import { ConflictError, SessionLostError } from '../errors.ts';
import { HttpEndpoints } from '../http/endpoints.ts';
import { keepWatching } from '../keep-watching.ts';
import { checkKey, checkValue, isWithin } from '../limits.ts';
import { acquireLock } from '../lock.ts';
import { OwnSessions } from '../own-sessions.ts';
import { Prefixed } from '../prefixed.ts';
import type { StoreSettings } from '../settings.ts';
import type { PutOptions, SessionOptions, Store, StoreChange, StoreEntry, StoreListing, StoreLock, StoreSession } from '../store.ts';
import type { StoreIo } from '../store-io.ts';
import { GRPC, isRefusal } from './etcd-fault.ts';
import { EtcdFeed } from './etcd-feed.ts';
import { startEtcdLease } from './etcd-lease.ts';
import { EtcdGateway } from './gateway.ts';
import { base64, entriesOf, headerRevision } from './messages.ts';
import { putTxn } from './put-txn.ts';

/** etcd 3.4 and later, through its JSON gateway. Keys lie below the prefix, without a slash before it. */
export class EtcdStore implements Store {
  readonly address: string;
  readonly #endpoints: HttpEndpoints;
  readonly #gateway: EtcdGateway;
  readonly #keys: Prefixed;
  readonly #sessions: OwnSessions<string>;
  readonly #io: StoreIo;

  constructor(address: ServerAddress, settings: StoreSettings, io: StoreIo) {
    this.address = formatStoreAddress(address);
    this.#endpoints = new HttpEndpoints({ address: this.address, hosts: address.hosts, tls: settings.tls });
    this.#gateway = new EtcdGateway(this.#endpoints, this.address, settings.user, io.callTimeoutMs);
    this.#keys = new Prefixed(address.prefix);
    this.#sessions = new OwnSessions(this.address);
    this.#io = io;
  }

  async get(key: string, signal?: AbortSignal): Promise<StoreEntry | undefined> {
    const answer = await this.#gateway.call('/v3/kv/range', { key: this.#outer(key) }, true, signal);
    return entriesOf(answer, (k) => this.#keys.inner(k))[0];
  }

  async put(key: string, value: string | Uint8Array, options: PutOptions = {}, signal?: AbortSignal): Promise<bigint> {
    const { expect, session } = options;
    const bytes = checkValue(key, value, session !== undefined);
    const lease = session === undefined ? undefined : this.#sessions.of(session);
    const answer = await this.#write(putTxn({ key: this.#outer(key), value: base64(bytes), expect, lease }), session, signal);
    if (expect !== undefined && answer['succeeded'] !== true) throw new ConflictError(key, expect);
    return headerRevision(answer);
  }

  async delete(key: string, options: { readonly expect?: bigint } = {}, signal?: AbortSignal): Promise<void> {
    const outer = this.#outer(key);
    const { expect } = options;
    const compare = expect === undefined ? [] : [{ key: outer, target: 'MOD', result: 'EQUAL', mod_revision: expect.toString() }];
    const answer = await this.#gateway.call('/v3/kv/txn', { compare, success: [{ request_delete_range: { key: outer } }] }, false, signal);
    if (expect !== undefined && answer['succeeded'] !== true) throw new ConflictError(key, expect);
  }

  async list(folder: string, signal?: AbortSignal): Promise<StoreListing> {
    const answer = await this.#gateway.call('/v3/kv/range', this.#range(folder), true, signal);
    const entries = entriesOf(answer, (k) => this.#keys.inner(k)).filter((entry) => isWithin(folder, entry.key));
    return { entries, revision: headerRevision(answer) };
  }

  watch(folder: string, from: bigint | undefined, signal: AbortSignal): AsyncIterable<StoreChange> {
    const feed = new EtcdFeed({
      address: this.address,
      gateway: this.#gateway,
      range: this.#range(folder),
      inner: (key) => this.#keys.inner(key),
      includes: (key) => isWithin(folder, key),
      list: (stop) => this.list(folder, stop),
      rotate: () => this.#endpoints.rotate(),
      from,
    });
    return keepWatching((stop) => feed.open(stop), this.#io, signal);
  }

  async session(options: SessionOptions, signal?: AbortSignal): Promise<StoreSession> {
    const lease = await startEtcdLease({ gateway: this.#gateway, address: this.address, ttlMs: options.ttlMs }, this.#io, signal);
    return this.#sessions.add(lease, lease.id);
  }

  async lock(key: string, value: string, session: StoreSession, signal?: AbortSignal): Promise<StoreLock> {
    return await acquireLock(this, this.#io, key, value, session, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endpoints[Symbol.asyncDispose]();
  }

  async #write(
    txn: object,
    session: StoreSession | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly [name: string]: unknown }> {
    try {
      return await this.#gateway.call('/v3/kv/txn', txn, false, signal);
    } catch (error) {
      if (session !== undefined && isRefusal(error, GRPC.notFound)) throw new SessionLostError(this.address, session.id, error);
      throw error;
    }
  }

  #outer(key: string): string {
    return base64(this.#keys.outer(checkKey(key)));
  }

  /** The folder and what is below it: from its name to just before `folder0`, the character after the slash. */
  #range(folder: string): { readonly key: string; readonly range_end: string } {
    return { key: this.#outer(folder), range_end: base64(`${this.#keys.outer(folder)}0`) };
  }
}
