import type { AgentEntry } from './agent-entry.ts';

/** An agent that registered an engine and has not said goodbye. */
export interface DiscoveredAgent extends AgentEntry {
  /** Of the engine, as `formatEndpoint` writes it. */
  readonly address: string;
  /** Whether its lease may last: as long as it does, containers of the engine it guards may run unseen. */
  readonly holdsLease: boolean;
}

/** Which engines there are, as far as a discovery can tell. */
export interface Membership {
  /** Addresses as `formatEndpoint` writes them, in the order given, each once. */
  readonly entries: readonly string[];
  /** What could not be read, one text each; the entries beside it hold. */
  readonly problems: readonly string[];
  /** Engines whose entries ran out though nobody took them out: they belong to the fleet as long as they answer. Default: none. */
  readonly silent?: readonly string[];
  /** Default: none. */
  readonly agents?: readonly DiscoveredAgent[];
}

/** Where engine addresses come from. */
export interface Discovery {
  /** The first membership at once, then a new one whenever it differs; ends when `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<Membership>;
  /**
   * Asks the agents of these engines, and no others, to stop what they fence and to give up their leases until they are asked
   * no more. To be called again and again: what could not be told is told at the next call.
   */
  askToFence?(addresses: ReadonlySet<string>): void;
}

/** Whether two memberships say the same. */
export function sameMembership(a: Membership, b: Membership): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered({ entries, problems, silent = [], agents = [] }: Membership): unknown {
  return [entries, problems, silent, agents.map(({ address, guards, holdsLease, fenced }) => [address, guards, holdsLease, fenced])];
}
