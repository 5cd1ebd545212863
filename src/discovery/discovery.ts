/** Which engines there are, as far as a discovery can tell. */
export interface Membership {
  /** Addresses as `formatEndpoint` writes them, in the order given, each once. */
  readonly entries: readonly string[];
  /** What could not be read, one text each; the entries beside it hold. */
  readonly problems: readonly string[];
}

/** Where engine addresses come from. */
export interface Discovery {
  /** The first membership at once, then a new one whenever it differs; ends when `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<Membership>;
}

/** Whether two memberships say the same. */
export function sameMembership(a: Membership, b: Membership): boolean {
  return sameTexts(a.entries, b.entries) && sameTexts(a.problems, b.problems);
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
