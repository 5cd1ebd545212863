import type { ForwardedPorts } from './contract.ts';
import type { PlannedForward } from './plan.ts';
import type { PortKey } from './port-key.ts';

/** The open ports by container; an entry of `before` that says the same is kept, as texts made from it are. */
export function forwardedPorts(
  address: string,
  open: ReadonlyMap<PortKey, PlannedForward>,
  before: ReadonlyMap<string, ForwardedPorts>,
): ReadonlyMap<string, ForwardedPorts> {
  const keys = Map.groupBy(open.keys(), (key) => open.get(key)?.publisher.id ?? '');
  return new Map(
    [...keys].map(([id, ports]) => {
      const known = before.get(id);
      return [
        id,
        known !== undefined && sameSet(known.ports, ports) ? known : { addresses: shownAddresses(address), ports: new Set(ports) },
      ];
    }),
  );
}

/** A socket on `::` takes IPv4, too; engines show that as two ports, and clients look for the one of their IP version. */
function shownAddresses(address: string): readonly string[] {
  return address === '::' ? ['0.0.0.0', '::'] : [address];
}

function sameSet(known: ReadonlySet<string>, ports: readonly PortKey[]): boolean {
  return known.size === ports.length && ports.every((port) => known.has(port));
}
