import { anySignal, Doorbell, errorText } from '../../base/index.ts';
import { StoreUnreachableError } from '../errors.ts';
import { ListingChanges } from '../listing-changes.ts';
import type { StoreChange, StoreListing } from '../store.ts';
import type { StoreIo } from '../store-io.ts';
import type { ZkClient } from './zk-client.ts';
import type { ZkNodes } from './zk-nodes.ts';
import { ZkTree } from './zk-tree.ts';

export interface ZkFeedOptions {
  /** The store's address, for messages. */
  readonly address: string;
  readonly client: ZkClient;
  readonly nodes: ZkNodes;
  readonly root: string;
  /** The key of a path. */
  readonly key: (path: string) => string;
  readonly from: bigint | undefined;
}

/**
 * Changes of a folder. A watch of ZooKeeper's says once that a path changed, not how, and ends with its connection: what
 * changed is read, and after a broken connection everything is.
 */
export class ZkFeed {
  readonly #options: ZkFeedOptions;
  readonly #io: StoreIo;
  #changes: ListingChanges | undefined;

  constructor(options: ZkFeedOptions, io: StoreIo) {
    this.#options = options;
    this.#io = io;
  }

  /** Follows on one connection until it breaks, which throws. */
  async *open(signal: AbortSignal): AsyncGenerator<readonly StoreChange[]> {
    const { client, nodes, root, key, from } = this.#options;
    const connection = await client.connection(signal);
    const dirty = new Set<string>();
    const bell = new Doorbell();
    using _watching = client.onWatch((path) => {
      if (path !== root && !path.startsWith(`${root}/`)) return;
      dirty.add(path);
      bell.ring();
    });
    const broken = new AbortController();
    void connection.closed.then((why) => broken.abort(why));
    const tree = new ZkTree({ client, nodes, root, watchOn: connection });
    const listing = (revision: bigint): StoreListing => ({ entries: tree.entries(key), revision });
    const { revision, still } = await tree.scan(signal);
    // Only where nothing happened while it was read is the listing what it was at that moment.
    this.#changes ??= new ListingChanges(still ? from : undefined);
    yield this.#changes.next(listing(revision));
    for (;;) {
      await this.#rung(bell, signal, broken.signal);
      const paths = [...dirty];
      dirty.clear();
      const at = await tree.refresh(paths, signal);
      yield this.#changes.next(listing(at));
    }
  }

  async #rung(bell: Doorbell, signal: AbortSignal, broken: AbortSignal): Promise<void> {
    try {
      await bell.wait(undefined, this.#io.clock, anySignal(signal, broken));
    } catch (error) {
      if (!broken.aborted) throw error;
      throw new StoreUnreachableError(this.#options.address, 'watching', errorText(broken.reason), broken.reason);
    }
  }
}
