import { anySignal, mergeStreams } from '../base/index.ts';
import type { Discovery, Membership } from './discovery.ts';

/** The engines that several discoveries name together. An engine that one of them names is not silent for another's sake. */
export class SeveralDiscoveries implements Discovery {
  readonly #parts: readonly Discovery[];

  constructor(parts: readonly Discovery[]) {
    this.#parts = parts;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<Membership> {
    const stop = new AbortController();
    const until = anySignal(signal, stop.signal);
    const last = new Map<number, Membership>();
    for await (const { part, membership } of mergeStreams(this.#parts.map((discovery, i) => numbered(discovery.watch(until), i)))) {
      let left = true;
      try {
        last.set(part, membership);
        if (last.size === this.#parts.length) yield union(this.#parts.flatMap((_, i) => last.get(i) ?? []));
        left = false;
      } finally {
        if (left) stop.abort();
      }
    }
  }

  askToFence(addresses: ReadonlySet<string>): void {
    for (const part of this.#parts) part.askToFence?.(addresses);
  }
}

/** What several memberships say together. */
function union(memberships: readonly Membership[]): Membership {
  const entries = [...new Set(memberships.flatMap((membership) => membership.entries))];
  const silent = [...new Set(memberships.flatMap((membership) => membership.silent ?? []))];
  return {
    entries,
    problems: memberships.flatMap((membership) => membership.problems),
    silent: silent.filter((address) => !entries.includes(address)),
    agents: memberships.flatMap((membership) => membership.agents ?? []),
  };
}

async function* numbered(
  memberships: AsyncIterable<Membership>,
  part: number,
): AsyncGenerator<{ readonly part: number; readonly membership: Membership }> {
  for await (const membership of memberships) yield { part, membership };
}
