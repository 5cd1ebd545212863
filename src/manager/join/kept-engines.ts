import { errorText, type Log } from '../../base/index.ts';
import type { Store, StoreChange } from '../../store/index.ts';
import { formatJoined, type JoinedEngine, parseJoined } from './joined-engine.ts';

/** A registration as the store has it. */
export interface Kept {
  readonly joined: JoinedEngine;
  readonly revision: bigint;
}

export interface KeptEnginesOptions {
  readonly store: Store;
  readonly log: Log;
  /** Called when the store told something, before `changed`. */
  readonly told: () => void;
  /** Called after every change of what is known. */
  readonly changed: () => void;
}

const FOLDER = 'joined';

/** The registrations in the store, with a copy in memory: of each the newest that was read, written or told. */
export class KeptEngines {
  readonly #options: KeptEnginesOptions;
  readonly #kept = new Map<string, Kept>();
  #isLoaded = false;
  #away: string | undefined;

  constructor(options: KeptEnginesOptions) {
    this.#options = options;
  }

  /** Whether the store was read at least once. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Why what is known may be old. */
  get problem(): string | undefined {
    return this.#away ?? (this.#isLoaded ? undefined : `store ${this.#options.store.address} has not answered yet`);
  }

  get(address: string): Kept | undefined {
    return this.#kept.get(address);
  }

  /** All there are, as a copy. */
  all(): readonly Kept[] {
    return [...this.#kept.values()];
  }

  /** Follows the store until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for await (const change of this.#options.store.watch(FOLDER, undefined, signal)) {
      this.#take(change);
      this.#options.told();
      this.#options.changed();
    }
  }

  /** Reads one from the store; what is no registration is removed. @throws StoreUnreachableError */
  async read(address: string, signal?: AbortSignal): Promise<Kept | undefined> {
    const { store, log } = this.#options;
    const entry = await store.get(keyOf(address), signal);
    const joined = entry === undefined ? undefined : parseJoined(entry.key, entry.value, log);
    if (entry === undefined || joined === undefined) {
      if (entry !== undefined) await store.delete(entry.key, { expect: entry.revision }, signal);
      this.#kept.delete(address);
      return undefined;
    }
    const kept = { joined, revision: entry.revision };
    this.#keep(kept);
    return kept;
  }

  /**
   * Writes one if it differs from `before`, and if the store has that still.
   * @throws ConflictError when it has another, StoreUnreachableError
   */
  async write(next: JoinedEngine, before: Kept | undefined, signal?: AbortSignal): Promise<void> {
    if (before !== undefined && formatJoined(before.joined) === formatJoined(next)) return;
    const expect = before?.revision ?? 'absent';
    const revision = await this.#options.store.put(keyOf(next.address), formatJoined(next), { expect }, signal);
    this.#keep({ joined: next, revision });
    this.#options.changed();
  }

  /** Removes one, whatever the store has of it. @throws StoreUnreachableError */
  async remove(address: string, signal?: AbortSignal): Promise<void> {
    await this.#options.store.delete(keyOf(address), {}, signal);
    this.#kept.delete(address);
    this.#options.changed();
  }

  #take(change: StoreChange): void {
    switch (change.kind) {
      case 'reset': {
        const there = new Set(change.listing.entries.map((entry) => entry.key));
        for (const address of [...this.#kept.keys()]) if (!there.has(keyOf(address))) this.#kept.delete(address);
        for (const entry of change.listing.entries) this.#takeEntry(entry);
        this.#isLoaded = true;
        this.#away = undefined;
        break;
      }
      case 'put':
        this.#takeEntry(change.entry);
        break;
      case 'delete':
        for (const [address, kept] of [...this.#kept])
          if (keyOf(address) === change.key && kept.revision < change.revision) this.#kept.delete(address);
        break;
      case 'away':
        this.#away = errorText(change.error);
        break;
      case 'back':
        this.#away = undefined;
        break;
      default:
        change satisfies never;
    }
  }

  #takeEntry({ key, value, revision }: { readonly key: string; readonly value: Buffer; readonly revision: bigint }): void {
    if (key === FOLDER) return;
    const joined = parseJoined(key, value, this.#options.log);
    if (joined !== undefined) this.#keep({ joined, revision });
  }

  #keep(kept: Kept): void {
    const known = this.#kept.get(kept.joined.address);
    if (known === undefined || known.revision < kept.revision) this.#kept.set(kept.joined.address, kept);
  }
}

function keyOf(address: string): string {
  return `${FOLDER}/${encodeURIComponent(address)}`;
}
