import { networkInterfaces } from 'node:os';
import { isLoopback } from '../../model/index.ts';

/** A test for addresses of this machine, as it has them now: what is published there answers here without help. */
export function ownAddressTest(): (ip: string) => boolean {
  const own = new Set(Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)));
  return (ip) => isLoopback(ip) || own.has(ip);
}
