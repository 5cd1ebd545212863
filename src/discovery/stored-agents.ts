import type { StoreChange } from '../store/index.ts';
import { AGENTS_FOLDER, type AgentEntry, agentKeys, parseAgentEntry } from './agent-entry.ts';
import type { DiscoveredAgent } from './discovery.ts';

/** What agents and managers wrote below `agents` in a store, as a watch tells it. */
export class StoredAgents {
  readonly #entries = new Map<string, AgentEntry>();
  readonly #leases = new Set<string>();
  readonly #wishes = new Set<string>();
  #heard = false;

  /** Whether the watch has spoken. */
  get heard(): boolean {
    return this.#heard;
  }

  take(change: StoreChange): void {
    this.#heard = true;
    if (change.kind === 'reset') {
      for (const known of [this.#entries, this.#leases, this.#wishes]) known.clear();
      for (const { key, value } of change.listing.entries) this.#put(key, value);
    } else if (change.kind === 'put') this.#put(change.entry.key, change.entry.value);
    else if (change.kind === 'delete') this.#drop(change.key);
  }

  /** By address. */
  agents(): readonly DiscoveredAgent[] {
    const rows = [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1));
    return rows.map(([address, entry]) => ({ ...entry, address, holdsLease: this.#leases.has(address) }));
  }

  /** Addresses of agents that are asked to fence. */
  get wishes(): ReadonlySet<string> {
    return this.#wishes;
  }

  #put(key: string, value: Uint8Array): void {
    const { address, kind } = partsOf(key);
    if (kind === 'entry') this.#entries.set(address, parseAgentEntry(value));
    if (kind === 'lease') this.#leases.add(address);
    if (kind === 'wish') this.#wishes.add(address);
  }

  #drop(key: string): void {
    const { address, kind } = partsOf(key);
    if (kind === 'entry') this.#entries.delete(address);
    if (kind === 'lease') this.#leases.delete(address);
    if (kind === 'wish') this.#wishes.delete(address);
  }
}

function partsOf(key: string): { readonly address: string; readonly kind: 'entry' | 'lease' | 'wish' | 'other' } {
  const [address = '', ...rest] = key.slice(AGENTS_FOLDER.length + 1).split('/');
  const keys = agentKeys(address);
  if (address === '') return { address, kind: 'other' };
  if (rest.length === 0) return { address, kind: 'entry' };
  return { address, kind: key === keys.lease ? 'lease' : key === keys.wish ? 'wish' : 'other' };
}
