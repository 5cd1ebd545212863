import { isIPv6 } from 'node:net';
import { BadInputError } from '../../base/index.ts';

/** Where the API listens. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/**
 * Reads `tcp://host:port`, `host:port`, `:port` (all addresses), `tcp://[v6]:port` and `unix:///path`; port 0 lets the
 * system choose.
 * @throws BadInputError that names the text and the forms understood
 */
export function parseListenAddress(text: string): ListenAddress {
  const unix = /^unix:\/\/(\/.+)$/.exec(text);
  if (unix?.[1] !== undefined) return { kind: 'unix', path: unix[1] };
  const tcp = /^(?:tcp:\/\/)?(?:\[([0-9a-fA-F:.]+)\]|([^:/[\]\s]*)):(\d{1,5})\/?$/.exec(text);
  const port = Number(tcp?.[3]);
  if (tcp === null || port > 65535 || (tcp[1] !== undefined && !isIPv6(tcp[1]))) {
    throw new BadInputError(`"${text}" is no address to listen on; use tcp://host:port, :port or unix:///path`);
  }
  return { kind: 'tcp', host: tcp[1] ?? (tcp[2] === '' || tcp[2] === undefined ? '0.0.0.0' : tcp[2]), port };
}

/** The address as `DOCKER_HOST` takes it. */
export function formatListenAddress(address: ListenAddress): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  return `tcp://${isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`;
}
