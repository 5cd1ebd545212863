import { isIPv6 } from 'node:net';
import { BadInputError } from '../base/index.ts';

/** Where an engine listens. */
export type EngineEndpoint =
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Never TLS, whatever the options say: one of a fleet whose other engines have it. */
      readonly plain?: true;
    }
  | { readonly kind: 'unix'; readonly path: string };

const FORMS = 'use host:port, tcp://host:port or unix:///path';

/**
 * Reads `host:port`, `[v6]:port`, `tcp://host:port`, `https://host:port` (options turn TLS on, not the scheme),
 * `http://host:port` (TLS stays off) or `unix:///path`. Nothing may follow the port but slashes.
 * @throws BadInputError that names the text and the forms understood
 */
export function parseEngineEndpoint(text: string): EngineEndpoint {
  const [, scheme, rest] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  const address = rest ?? '';
  switch (scheme?.toLowerCase()) {
    case 'unix':
      if (!address.startsWith('/')) throw invalid(text, 'the path of a unix socket starts with a slash');
      return { kind: 'unix', path: address };
    case undefined:
    case 'tcp':
    case 'https':
      return parseTcp(text, address);
    case 'http':
      return { ...parseTcp(text, address), plain: true };
    default:
      throw invalid(text, `the scheme ${scheme} is not known`);
  }
}

/** The endpoint as `host:port`, `[v6]:port`, `http://host:port` or `unix:///path`; `parseEngineEndpoint` reads it back. */
export function formatEndpoint(endpoint: EngineEndpoint): string {
  if (endpoint.kind === 'unix') return `unix://${endpoint.path}`;
  return `${endpoint.plain === true ? 'http://' : ''}${hostHeader(endpoint)}`;
}

/** Value of the `Host` header towards an endpoint. */
export function hostHeader(endpoint: EngineEndpoint): string {
  if (endpoint.kind === 'unix') return 'localhost';
  return `${isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
}

function parseTcp(text: string, written: string): { readonly kind: 'tcp'; readonly host: string; readonly port: number } {
  const address = written.replace(/\/+$/, '');
  const match = /^(?:\[([^\]]*)\]|([^:[\]/\s]*))(?::(\d*))?$/.exec(address);
  if (match === null) {
    throw invalid(text, isIPv6(address) ? 'an IPv6 address is written in brackets' : 'it is not host:port');
  }
  const [, v6, name, digits] = match;
  const host = v6 ?? name ?? '';
  if (v6 !== undefined && !isIPv6(v6)) throw invalid(text, `[${v6}] is not an IPv6 address`);
  if (host === '') throw invalid(text, 'the host is missing');
  if (digits === undefined || digits === '') throw invalid(text, 'the port is missing');
  const port = Number(digits);
  if (port < 1 || port > 65535) throw invalid(text, `port ${digits} is not between 1 and 65535`);
  return { kind: 'tcp', host: host.toLowerCase(), port };
}

function invalid(text: string, why: string): BadInputError {
  return new BadInputError(`"${text}" is not the address of an engine: ${why}; ${FORMS}`);
}
