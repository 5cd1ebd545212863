import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ListenAddress } from './api/index.ts';
import { PortProxy, type PortProxyOptions, type PortRange } from './ports/index.ts';

/** How published ports are served on the manager. */
export interface PortProxySettings {
  /** The IP address to open ports on; by default that of the first TCP listener, or 127.0.0.1. */
  readonly address?: string | undefined;
  /** Where numbers are taken from that clients leave open. */
  readonly range: PortRange;
}

type Parts = Omit<PortProxyOptions, 'address' | 'range'>;

/** The port proxy of a manager, not open yet; undefined when it has none. The caller disposes it. */
export async function managerPorts(
  settings: PortProxySettings | undefined,
  hosts: readonly ListenAddress[],
  parts: Parts,
): Promise<PortProxy | undefined> {
  if (settings === undefined) return undefined;
  return new PortProxy({ ...parts, range: settings.range, address: settings.address ?? (await listenerAddress(hosts)) });
}

/** Clients that reach the manager by TCP look for ports at the same address. */
async function listenerAddress(hosts: readonly ListenAddress[]): Promise<string> {
  const host = hosts.find((address) => address.kind === 'tcp')?.host ?? '127.0.0.1';
  return isIP(host) === 0 ? (await lookup(host)).address : host;
}
