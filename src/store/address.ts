import { isIPv6 } from 'node:net';
import { BadInputError } from '../base/index.ts';

/** Where a store is. */
export type StoreAddress = ServerAddress | { readonly kind: 'embedded'; readonly path: string };

/** A store of servers; the prefix, which may be empty, is the folder of all keys, without slashes around it. */
export interface ServerAddress {
  readonly kind: 'etcd' | 'consul' | 'zk';
  readonly hosts: readonly StoreHost[];
  readonly prefix: string;
}

export interface StoreHost {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = { etcd: 2379, consul: 8500, zk: 2181 } as const;
const FORMS = 'use etcd://host:2379,host:2379/prefix, consul://host:8500/prefix, zk://host:2181,host:2181/prefix or embedded:///path';

/**
 * Reads a store's address. The port may be left out; the prefix, under which everything of ours is kept, may be empty.
 * @throws BadInputError that names what is wrong and the forms understood
 */
export function parseStoreAddress(text: string): StoreAddress {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(text.trim()) ?? [];
  const kind = scheme.toLowerCase();
  if (kind === 'embedded') return { kind, path: pathOf(text, rest) };
  if (kind !== 'etcd' && kind !== 'consul' && kind !== 'zk') throw invalid(text, 'it names no store');
  const [list = '', ...prefix] = rest.split('/');
  if (list.includes('@'))
    throw invalid(text, 'credentials do not belong there, give them with --discovery-opt kv.username=… kv.password=…');
  const hosts = list.split(',').map((entry) => hostOf(text, entry.trim(), DEFAULT_PORT[kind]));
  return { kind, hosts, prefix: prefixOf(text, prefix) };
}

/** The address as `parseStoreAddress` reads it. */
export function formatStoreAddress(address: StoreAddress): string {
  if (address.kind === 'embedded') return `embedded://${address.path}`;
  const hosts = address.hosts.map(formatStoreHost).join(',');
  return `${address.kind}://${hosts}${address.prefix === '' ? '' : `/${address.prefix}`}`;
}

/** `host:port`, an IPv6 address in brackets. */
export function formatStoreHost({ host, port }: StoreHost): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function pathOf(text: string, path: string): string {
  if (!path.startsWith('/') || path.endsWith('/')) throw invalid(text, 'embedded:// takes the absolute path of a file');
  return path;
}

function hostOf(text: string, entry: string, defaultPort: number): StoreHost {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d+))?$/.exec(entry);
  if (match === null) throw invalid(text, `"${entry}" is not host or host:port (an IPv6 address is written in brackets)`);
  const [, v6, name = '', digits] = match;
  if (v6 !== undefined && !isIPv6(v6)) throw invalid(text, `[${v6}] is not an IPv6 address`);
  const port = digits === undefined ? defaultPort : Number(digits);
  if (port < 1 || port > 65535) throw invalid(text, `port ${digits} is not between 1 and 65535`);
  return { host: (v6 ?? name).toLowerCase(), port };
}

function prefixOf(text: string, segments: readonly string[]): string {
  const kept = segments.filter((segment) => segment !== '');
  if (kept.some((segment) => segment === '.' || segment === '..' || /[\s?#]/.test(segment))) {
    throw invalid(text, 'its prefix cannot be used as a path of keys');
  }
  return kept.join('/');
}

function invalid(text: string, why: string): BadInputError {
  return new BadInputError(`"${text}" is not the address of a store: ${why}; ${FORMS}`);
}
