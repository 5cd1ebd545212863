import type { DiscoveredAgent } from './discovery.ts';

/**
 * Tells engines that were taken out of a store from those whose entries ran out. An agent of ours says goodbye by removing
 * what it told of itself before its entry goes; where there never was one nobody can tell, and the entry counts as run out.
 */
export class SilentEntries {
  #listed: readonly string[] = [];
  #silent: readonly string[] = [];
  #told: ReadonlySet<string> = new Set();
  /** Whose agents said goodbye while they were still listed: two watches tell of it, in either order. */
  #left: ReadonlySet<string> = new Set();

  /**
   * Takes in what the store has now.
   * @returns engines that are not listed and were not taken out either
   */
  take(listed: readonly string[], agents: readonly DiscoveredAgent[]): readonly string[] {
    const told = new Set(agents.map((agent) => agent.address));
    const left = new Set([...this.#left, ...this.#told].filter((address) => !told.has(address)));
    const known = new Set([...this.#listed, ...this.#silent, ...told]);
    const isListed = new Set(listed);
    this.#silent = [...known].filter((address) => !isListed.has(address) && !left.has(address)).sort();
    this.#left = new Set([...left].filter((address) => isListed.has(address)));
    this.#told = told;
    this.#listed = listed;
    return this.#silent;
  }
}
