import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { BadInputError } from '../base/index.ts';
import type { ExposedPort, PortClaim, Protocol } from './port.ts';

/**
 * Reads ports of a container: `80`, `80/tcp`, `53/udp`, `8000-8010/tcp` (one entry per port; tcp when none is named).
 * @throws BadInputError `invalid port specification: "…"`, the engine's text
 */
export function parseExposedPorts(text: string): readonly ExposedPort[] {
  const [range = '', protocolText = 'tcp', ...rest] = text.split('/');
  const protocol = protocolOf(protocolText === '' ? 'tcp' : protocolText.toLowerCase());
  const ports = parseRange(range);
  if (rest.length > 0 || protocol === undefined || ports === undefined) throw invalid(text);
  return Array.from({ length: ports.to - ports.from + 1 }, (_, i) => ({ port: ports.from + i, protocol }));
}

/** Like `parseExposedPorts` for a text that names exactly one port. @throws BadInputError */
export function parseExposedPort(text: string): ExposedPort {
  const [port, ...more] = parseExposedPorts(text);
  if (port === undefined || more.length > 0) throw invalid(text);
  return port;
}

/**
 * Reads one host side of a published port.
 * @param ip empty, `0.0.0.0` and `::` all mean every address
 * @param hostPort `8080`, `8000-8005` (any one of them), empty or `0` (the engine chooses)
 * @returns undefined when the engine chooses the port: nothing is claimed
 * @throws BadInputError `invalid port specification: "…"` or `invalid IP address: …`
 */
export function parseHostPort(ip: string, hostPort: string, protocol: Protocol): PortClaim | undefined {
  const address = parseHostIp(ip);
  if (hostPort === '') return undefined;
  const ports = parseRange(hostPort);
  if (ports === undefined) throw invalid(hostPort);
  if (ports.to === 0) return undefined;
  if (ports.from === 0) throw invalid(hostPort);
  return { ip: address, ...ports, protocol };
}

/** A claim as text: `8080/tcp`, `10.0.0.1:8000-8005/udp`, `[fe80::1]:53/udp`. */
export function formatPortClaim(claim: PortClaim): string {
  const ip = claim.ip === '' ? '' : claim.ip.includes(':') ? `[${claim.ip}]:` : `${claim.ip}:`;
  const range = claim.from === claim.to ? `${claim.from}` : `${claim.from}-${claim.to}`;
  return `${ip}${range}/${claim.protocol}`;
}

/** The reverse of `formatPortClaim`. @throws BadInputError */
export function parsePortClaim(text: string): PortClaim {
  const [, ip = '', range = '', protocolText = ''] = /^(?:(.*):)?([\d-]+)\/(\w+)$/.exec(text) ?? [];
  const protocol = protocolOf(protocolText);
  const claim = protocol === undefined ? undefined : parseHostPort(ip, range, protocol);
  if (claim === undefined) throw invalid(text);
  return claim;
}

/** The one spelling of a host address; the empty string for all addresses. @throws BadInputError */
function parseHostIp(text: string): string {
  const ip = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (ip === '' || ip === '0.0.0.0') return '';
  if (isIPv4(ip)) return ip;
  if (!isIPv6(ip)) throw new BadInputError(`invalid IP address: ${text}`);
  const address = new SocketAddress({ address: ip, family: 'ipv6' }).address;
  return address === '::' ? '' : address;
}

function parseRange(text: string): { readonly from: number; readonly to: number } | undefined {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  return from <= to && to <= 65_535 ? { from, to } : undefined;
}

function protocolOf(text: string): Protocol | undefined {
  return text === 'tcp' || text === 'udp' || text === 'sctp' ? text : undefined;
}

function invalid(text: string): BadInputError {
  return new BadInputError(`invalid port specification: "${text}"`);
}
