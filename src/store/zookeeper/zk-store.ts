import { formatStoreAddress, type ServerAddress } from '../address.ts';
import { keepWatching } from '../keep-watching.ts';
import { Lease } from '../lease.ts';
import { checkKey, checkValue } from '../limits.ts';
import { acquireLock } from '../lock.ts';
import { OwnSessions } from '../own-sessions.ts';
import { Prefixed } from '../prefixed.ts';
import type { StoreSettings } from '../settings.ts';
import type { PutOptions, SessionOptions, Store, StoreChange, StoreEntry, StoreListing, StoreLock, StoreSession } from '../store.ts';
import type { StoreIo } from '../store-io.ts';
import { ZkClient } from './zk-client.ts';
import { ZkFeed } from './zk-feed.ts';
import { ZkNodes } from './zk-nodes.ts';
import { entryOf, ZkTree } from './zk-tree.ts';
import { ZkWriter } from './zk-writer.ts';

/** Length of the session that carries reads, watches and writes bound to nothing. */
const BASE_TIMEOUT_MS = 10_000;

/** ZooKeeper. Keys are nodes with a value, nodes without one are folders; each session is one of ZooKeeper's own. */
export class ZkStore implements Store {
  readonly address: string;
  readonly #server: ServerAddress;
  readonly #settings: StoreSettings;
  readonly #io: StoreIo;
  readonly #keys: Prefixed;
  readonly #base: ZkClient;
  readonly #nodes: ZkNodes;
  readonly #writer: ZkWriter;
  readonly #sessions: OwnSessions<ZkClient>;
  /** By ZooKeeper's id. What is bound to a session is removed over that session: it cannot be another's by then. */
  readonly #live = new Map<string, ZkClient>();

  constructor(server: ServerAddress, settings: StoreSettings, io: StoreIo) {
    this.address = formatStoreAddress(server);
    this.#server = server;
    this.#settings = settings;
    this.#io = io;
    this.#keys = new Prefixed(server.prefix);
    this.#sessions = new OwnSessions(this.address);
    this.#nodes = new ZkNodes(this.address, settings.user === undefined ? 'open' : 'own');
    this.#writer = new ZkWriter(this.#nodes, `/${this.#keys.outer('schwarm/.guard')}`);
    this.#base = this.#client(BASE_TIMEOUT_MS, 'renew');
  }

  async get(key: string, signal?: AbortSignal): Promise<StoreEntry | undefined> {
    const path = this.#path(key);
    // Asked for in one go: the server answers in order.
    const [, node] = await Promise.all([this.#nodes.sync(this.#base, path, signal), this.#nodes.read(this.#base, path, signal)]);
    return node === undefined || node.data.length === 0 ? undefined : entryOf(key, node);
  }

  async put(key: string, value: string | Uint8Array, options: PutOptions = {}, signal?: AbortSignal): Promise<bigint> {
    const { expect, session } = options;
    const bytes = checkValue(key, value, session !== undefined);
    const client = session === undefined ? this.#base : this.#sessions.of(session);
    const write = { key, path: this.#path(key), value: bytes, expect, session: session?.id };
    return await this.#writer.put(client, write, signal);
  }

  async delete(key: string, options: { readonly expect?: bigint } = {}, signal?: AbortSignal): Promise<void> {
    const clientOf = (session: string | undefined): ZkClient => (session === undefined ? undefined : this.#live.get(session)) ?? this.#base;
    await this.#writer.delete(clientOf, this.#base, { key, path: this.#path(key), expect: options.expect }, signal);
  }

  async list(folder: string, signal?: AbortSignal): Promise<StoreListing> {
    const tree = new ZkTree({ client: this.#base, nodes: this.#nodes, root: this.#path(folder) });
    const { revision } = await tree.scan(signal);
    return { entries: tree.entries((path) => this.#key(path)), revision };
  }

  watch(folder: string, from: bigint | undefined, signal: AbortSignal): AsyncIterable<StoreChange> {
    const root = this.#path(folder);
    const feed = new ZkFeed(
      { address: this.address, client: this.#base, nodes: this.#nodes, root, key: (path) => this.#key(path), from },
      this.#io,
    );
    return keepWatching((stop) => feed.open(stop), this.#io, signal);
  }

  async session(options: SessionOptions, signal?: AbortSignal): Promise<StoreSession> {
    await using stack = new AsyncDisposableStack();
    const client = stack.use(this.#client(Math.min(Math.max(1, Math.ceil(options.ttlMs)), 2 ** 31 - 1), 'stop'));
    const { timeoutMs } = await client.connection(signal);
    const id = client.sessionId;
    const lease = await Lease.start(
      {
        address: this.address,
        id,
        ttlMs: timeoutMs,
        renew: (stop) => client.ping(stop),
        end: async () => {
          this.#live.delete(id);
          await client[Symbol.asyncDispose]();
        },
      },
      this.#io,
      signal,
    );
    stack.move();
    this.#live.set(id, client);
    return this.#sessions.add(lease, client);
  }

  async lock(key: string, value: string, session: StoreSession, signal?: AbortSignal): Promise<StoreLock> {
    return await acquireLock(this, this.#io, key, value, session, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#base[Symbol.asyncDispose]();
  }

  #client(timeoutMs: number, whenExpired: 'renew' | 'stop'): ZkClient {
    const { hosts } = this.#server;
    return new ZkClient({ address: this.address, hosts, settings: this.#settings, timeoutMs, whenExpired }, this.#io);
  }

  #path(key: string): string {
    return `/${this.#keys.outer(checkKey(key))}`;
  }

  #key(path: string): string {
    return this.#keys.inner(path.slice(1));
  }
}
