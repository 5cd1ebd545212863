import { type ContainerInfo, isLoopback, type PortClaim } from '../../model/index.ts';
import { type PortKey, portKey } from './port-key.ts';
import type { PortRange } from './port-range.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** Which host ports of the fleet are spoken for: by containers, running or not, and by creates under way. */
export class PortLedger {
  readonly #holders = new Map<PortKey, Set<string>>();
  readonly #keysOf = new Map<string, readonly PortKey[]>();
  readonly #held = new Map<PortKey, number>();

  /** Notes what a container holds, in place of what it held before. */
  put(info: ContainerInfo): void {
    this.remove(info.id);
    const keys = fixedPorts(info).map((claim) => portKey(claim.from, claim.protocol));
    if (keys.length === 0) return;
    this.#keysOf.set(info.id, keys);
    for (const key of keys) {
      const holders = this.#holders.get(key);
      if (holders === undefined) this.#holders.set(key, new Set([info.id]));
      else holders.add(info.id);
    }
  }

  remove(id: string): void {
    for (const key of this.#keysOf.get(id) ?? []) {
      const holders = this.#holders.get(key);
      holders?.delete(id);
      if (holders?.size === 0) this.#holders.delete(key);
    }
    this.#keysOf.delete(id);
  }

  /** Ids of the containers that hold a port. */
  holders(key: PortKey): ReadonlySet<string> {
    return this.#holders.get(key) ?? NOBODY;
  }

  /** Holds a port for a create under way; several may hold one, and the scheduler decides between them. */
  hold(key: PortKey): void {
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
  }

  release(key: PortKey): void {
    const left = (this.#held.get(key) ?? 0) - 1;
    if (left > 0) this.#held.set(key, left);
    else this.#held.delete(key);
  }

  /**
   * Takes a port of a range that nobody has, and holds it.
   * @param start where to begin to look, 0 to 1 of the range
   * @param replaced ids whose ports count as free
   * @param avoid ports that cannot be opened
   * @returns undefined when all are taken
   */
  take(
    protocol: PortClaim['protocol'],
    { from, to }: PortRange,
    start: number,
    replaced: ReadonlySet<string> = NOBODY,
    avoid: ReadonlySet<number> = new Set(),
  ): number | undefined {
    const size = to - from + 1;
    for (let i = 0, offset = Math.floor(start * size); i < size; i++) {
      const port = from + ((offset + i) % size);
      const key = portKey(port, protocol);
      if (avoid.has(port) || !this.#isFree(key, replaced)) continue;
      this.hold(key);
      return port;
    }
    return undefined;
  }

  #isFree(key: PortKey, replaced: ReadonlySet<string>): boolean {
    return !this.#held.has(key) && this.holders(key).isSubsetOf(replaced);
  }
}

/** The ports of a container that the whole fleet has only once. */
export function fixedPorts({ hostPorts }: ContainerInfo): readonly PortClaim[] {
  return hostPorts.filter((claim) => claim.from === claim.to && !isLoopback(claim.ip));
}
