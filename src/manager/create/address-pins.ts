import { isLoopback, type Pin, type PortClaim } from '../../model/index.ts';

/** What choosing nodes for an address needs to know of a node. */
export interface AddressHolder {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
}

/**
 * Where a container may go whose ports are published on an address that some node has: elsewhere it could be created and not
 * started. Addresses that no node is known by may be anyone's.
 */
export function addressPins(ports: readonly PortClaim[], nodes: readonly AddressHolder[]): readonly Pin[] {
  const addresses = new Set(ports.map(({ ip }) => ip).filter((ip) => !isLoopback(ip)));
  return [...addresses].flatMap((address) => {
    const holders = nodes.filter(({ ip }) => ip === address);
    if (holders.length === 0) return [];
    const names = holders.map(({ name }) => name).join(' and ');
    return [{ nodeIds: new Set(holders.map(({ id }) => id)), text: `host address ${address} is that of ${names}` }];
  });
}
