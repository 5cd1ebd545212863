import { type Clock, ignoreAbort, type Log } from '../../base/index.ts';
import { FolderCopy, type Store } from '../../store/index.ts';
import type { ChangedLimits, Cluster } from '../cluster/index.ts';

const FOLDER = 'limits';
const RETRY_MS = 1_000;
const CLEAN_MS = 60_000;
/** A node that has been away for so long is read as its labels tell when it returns. */
const KEEP_MS = 30 * 24 * 3_600_000;

export interface NotedLimitsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Containers whose limits were changed after their creation, noted in the store: a manager that starts inspects these, and no
 * others. A note that cannot be written is written later; until then the engine's own memory of its last events must do.
 */
export class NotedLimits implements ChangedLimits {
  readonly #options: NotedLimitsOptions;
  readonly #copy: FolderCopy<number>;
  /** What is to be written: a note made (true) or taken away. */
  readonly #owed = new Map<string, boolean>();
  #tell: (engineId: string, containerId: string) => void = () => undefined;

  constructor(options: NotedLimitsOptions) {
    this.#options = options;
    const { store, log } = options;
    this.#copy = new FolderCopy({
      store,
      folder: FOLDER,
      parse: (_key, value) => Number(value.toString('utf8')) || 0,
      format: String,
      changed: (id, now, before) => {
        if (now !== undefined && before === undefined) this.#tell(...partsOf(id));
      },
      unreadable: (key, cause) => log.warn('a note of limits cannot be read', { key, cause }),
    });
  }

  has(engineId: string, containerId: string): boolean {
    return this.#copy.has(idOf(engineId, containerId));
  }

  note(engineId: string, containerId: string, differ: boolean): void {
    const id = idOf(engineId, containerId);
    if (this.#copy.has(id) === differ) this.#owed.delete(id);
    else this.#owed.set(id, differ);
    void this.#write();
  }

  /** Keeps notes until `signal` aborts. */
  async run(cluster: Cluster, signal: AbortSignal): Promise<void> {
    this.#tell = (engineId, containerId) => cluster.limitsChanged(engineId, containerId);
    await Promise.all([this.#copy.run(signal), this.#keep(cluster, signal)]);
  }

  async #keep(cluster: Cluster, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (let cleanedMs = clock.nowMs(); !signal.aborted; ) {
      await clock.sleep(RETRY_MS, signal).catch(ignoreAbort);
      await this.#write();
      if (clock.nowMs() - cleanedMs < CLEAN_MS) continue;
      cleanedMs = clock.nowMs();
      this.#clean(cluster);
    }
  }

  async #write(): Promise<void> {
    for (const [id, isNoted] of [...this.#owed]) {
      try {
        const nowMs = this.#options.clock.nowMs();
        if (isNoted) await this.#copy.put(id, nowMs);
        else await this.#copy.delete(id);
        if (this.#owed.get(id) === isNoted) this.#owed.delete(id);
      } catch (cause) {
        this.#options.log.debug('limits are noted when the store is back', { cause });
        return;
      }
    }
  }

  /** Notes of containers that are gone. */
  #clean(cluster: Cluster): void {
    for (const [id, sinceMs] of this.#copy.entries()) {
      const [engineId, containerId] = partsOf(id);
      const node = cluster.node(engineId);
      const isGone = node === undefined ? this.#options.clock.nowMs() - sinceMs > KEEP_MS : isWithout(node, containerId);
      if (isGone) this.#owed.set(id, false);
    }
  }
}

function isWithout(node: NonNullable<ReturnType<Cluster['node']>>, containerId: string): boolean {
  return node.state === 'healthy' && node.loaded && !node.containers.has(containerId);
}

function idOf(engineId: string, containerId: string): string {
  return `${encodeURIComponent(engineId)}/${containerId}`;
}

function partsOf(id: string): readonly [string, string] {
  const [engine = '', container = ''] = id.split('/');
  return [decodeURIComponent(engine), container];
}
