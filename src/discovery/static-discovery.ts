import { aborted } from '../base/index.ts';
import type { Discovery, Membership } from './discovery.ts';

/** Engines given once and for all. */
export class StaticDiscovery implements Discovery {
  readonly #membership: Membership;

  constructor(entries: readonly string[]) {
    this.#membership = { entries, problems: [] };
  }

  async *watch(signal: AbortSignal): AsyncGenerator<Membership> {
    if (signal.aborted) return;
    yield this.#membership;
    await aborted(signal);
  }
}
