import { Limiter } from '../../base/index.ts';
import type { StoreEntry } from '../store.ts';
import type { ZkConnection } from './connection.ts';
import { sessionText, type ZkClient } from './zk-client.ts';
import type { ZkNode, ZkNodes } from './zk-nodes.ts';

export interface ZkTreeOptions {
  readonly client: ZkClient;
  readonly nodes: ZkNodes;
  readonly root: string;
  /** Watch every node, on this connection. */
  readonly watchOn?: ZkConnection;
}

/** Reads under way at a time. */
const AT_ONCE = 64;

/** A node and all below it, read one by one: ZooKeeper has no read of many. */
export class ZkTree {
  readonly #options: ZkTreeOptions;
  readonly #limiter = new Limiter(AT_ONCE);
  readonly #known = new Map<string, ZkNode>();
  readonly #children = new Map<string, readonly string[]>();

  constructor(options: ZkTreeOptions) {
    this.#options = options;
  }

  /** Reads everything. @returns the number of the newest transaction before, and whether there was none meanwhile */
  async scan(signal?: AbortSignal): Promise<{ readonly revision: bigint; readonly still: boolean }> {
    const revision = await this.refresh([this.#options.root], signal);
    return { revision, still: revision === (await this.#sync(signal)) };
  }

  /** Reads these paths again, and what is new below them. @returns the number of the newest transaction before */
  async refresh(paths: readonly string[], signal?: AbortSignal): Promise<bigint> {
    const revision = await this.#sync(signal);
    await Promise.all(paths.map((path) => this.#visit(path, signal)));
    return revision;
  }

  /** The keys among the nodes: those with a value. */
  entries(key: (path: string) => string): readonly StoreEntry[] {
    const full = [...this.#known].filter(([, node]) => node.data.length > 0);
    return full.map(([path, node]) => entryOf(key(path), node)).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async #sync(signal: AbortSignal | undefined): Promise<bigint> {
    const { client, nodes, root, watchOn } = this.#options;
    return await nodes.sync(client, root, signal, watchOn);
  }

  async #visit(path: string, signal: AbortSignal | undefined): Promise<void> {
    const [node, children] = await this.#limiter.run(() => this.#read(path, signal), signal);
    if (node === undefined) return await this.#gone(path, signal);
    const before = this.#children.get(path) ?? [];
    this.#known.set(path, node);
    this.#children.set(path, children);
    const has = new Set(children);
    for (const name of before) if (!has.has(name)) this.#drop(below(path, name));
    const unknown = children.map((name) => below(path, name)).filter((child) => !this.#known.has(child));
    await Promise.all(unknown.map((child) => this.#visit(child, signal)));
  }

  async #read(path: string, signal: AbortSignal | undefined): Promise<readonly [ZkNode | undefined, readonly string[]]> {
    const { client, nodes, watchOn } = this.#options;
    const mode = watchOn === undefined ? { watch: false } : { watch: true, on: watchOn };
    return await Promise.all([nodes.read(client, path, signal, mode), nodes.children(client, path, signal, mode)]);
  }

  /** Its parent's list of children tells when it comes back, for the root only a watch of its own. */
  async #gone(path: string, signal: AbortSignal | undefined): Promise<void> {
    this.#drop(path);
    const { client, nodes, root, watchOn } = this.#options;
    if (path !== root || watchOn === undefined) return;
    if (await nodes.exists(client, path, signal, { watch: true, on: watchOn })) await this.#visit(path, signal);
  }

  #drop(path: string): void {
    for (const name of this.#children.get(path) ?? []) this.#drop(below(path, name));
    this.#known.delete(path);
    this.#children.delete(path);
  }
}

/** A node as a store's entry. */
export function entryOf(key: string, { data, stat }: ZkNode): StoreEntry {
  return { key, value: data, revision: stat.mzxid, session: stat.ephemeralOwner === 0n ? undefined : sessionText(stat.ephemeralOwner) };
}

function below(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`;
}
