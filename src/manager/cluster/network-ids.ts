import { createHash } from 'node:crypto';
import { type JsonObject, stringMapOf, stringOf } from '../../base/index.ts';
import { LABEL } from '../../model/index.ts';

const PREDEFINED: ReadonlySet<string> = new Set(['bridge', 'host', 'none', 'nat']);

/** Whether every engine comes with a network of this name. */
export function isPredefined(name: string): boolean {
  return PREDEFINED.has(name);
}

/** The name an engine's list entry has. */
export function networkName(entry: JsonObject): string {
  return stringOf(entry['Name']) ?? '';
}

/** The id the engine itself knows a network by. */
export function engineNetworkId(entry: JsonObject): string {
  return stringOf(entry['Id']) ?? '';
}

/** The id that a network made on every node was given; undefined for others. */
export function fleetNetworkId(entry: JsonObject): string | undefined {
  return stringMapOf(entry['Labels'])[LABEL.network];
}

/** The one id under which the predefined networks of all nodes are shown. */
export function predefinedNetworkId(name: string): string {
  return createHash('sha256').update(`schwarm predefined network ${name}`).digest('hex');
}

/** The id clients see for an engine's list entry, without a look at other nodes. */
export function shownNetworkId(entry: JsonObject): string {
  const name = networkName(entry);
  return isPredefined(name) ? predefinedNetworkId(name) : (fleetNetworkId(entry) ?? engineNetworkId(entry));
}

/** Networks that are gone are told of for a while. */
const MOST_KNOWN = 10_000;

/** Remembers under which ids the networks of one engine are shown, also of those that were removed. */
export class NetworkIds {
  readonly #shown = new Map<string, string>();

  /** Takes in an engine's list of networks. */
  learn(entries: readonly JsonObject[]): void {
    for (const entry of entries) {
      const id = engineNetworkId(entry);
      // Those listed now come last, so that the oldest are forgotten.
      this.#shown.delete(id);
      this.#shown.set(id, shownNetworkId(entry));
    }
    const tooMany = this.#shown.size - Math.max(MOST_KNOWN, entries.length);
    if (tooMany > 0) for (const id of [...this.#shown.keys()].slice(0, tooMany)) this.#shown.delete(id);
  }

  /** @returns undefined for a network that was in no list yet */
  shown(engineId: string): string | undefined {
    return this.#shown.get(engineId);
  }
}
