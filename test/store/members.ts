import { systemClock } from '../../src/base/index.ts';
import { type DiscoveryOpts, type Membership, openDiscovery } from '../../src/discovery/index.ts';

/** A discovery in the background, and what it said last. */
export class Members implements AsyncDisposable {
  readonly all: Membership[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(discovery: string, opts: DiscoveryOpts = new Map()) {
    this.#done = this.#follow(openDiscovery(discovery, { heartbeatMs: 60_000, clock: systemClock, opts }).watch(this.#stop.signal));
  }

  get entries(): readonly string[] | undefined {
    return this.all.at(-1)?.entries;
  }

  get problems(): readonly string[] | undefined {
    return this.all.at(-1)?.problems;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #follow(memberships: AsyncIterable<Membership>): Promise<void> {
    for await (const membership of memberships) this.all.push(membership);
  }
}
