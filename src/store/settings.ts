import { readFileSync } from 'node:fs';
import { BadInputError, errorText } from '../base/index.ts';

/** How to talk to a store, besides its address. */
export interface StoreSettings {
  /** Present: connections use TLS, and verify the server. */
  readonly tls?: StoreTls;
  /** etcd: its user; ZooKeeper: digest authentication; Consul: HTTP basic authentication of a proxy before it. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Consul's ACL token. */
  readonly token?: string;
}

/** Contents of PEM files; without `ca` the system's authorities count. */
export interface StoreTls {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** Names that `storeSettings` reads. */
export const STORE_OPTIONS = ['kv.cacertfile', 'kv.certfile', 'kv.keyfile', 'kv.username', 'kv.password', 'kv.token'] as const;

/**
 * Settings from `kv.…` options; the files are read now.
 * @throws BadInputError for a file that cannot be read, or half of a pair
 */
export function storeSettings(options: ReadonlyMap<string, string>): StoreSettings {
  const tls = tlsOf(options);
  const [name, password] = pair(options, 'kv.username', 'kv.password') ?? [];
  const token = options.get('kv.token');
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(name === undefined || password === undefined ? {} : { user: { name, password } }),
    ...(token === undefined ? {} : { token }),
  };
}

function tlsOf(options: ReadonlyMap<string, string>): StoreTls | undefined {
  const own = pair(options, 'kv.certfile', 'kv.keyfile');
  const caFile = options.get('kv.cacertfile');
  if (own === undefined && caFile === undefined) return undefined;
  return {
    ...(caFile === undefined ? {} : { ca: contents('kv.cacertfile', caFile) }),
    ...(own === undefined ? {} : { cert: contents('kv.certfile', own[0]), key: contents('kv.keyfile', own[1]) }),
  };
}

function pair(options: ReadonlyMap<string, string>, first: string, second: string): readonly [string, string] | undefined {
  const [a, b] = [options.get(first), options.get(second)];
  if (a === undefined && b === undefined) return undefined;
  if (a === undefined || b === undefined) throw new BadInputError(`${first} and ${second} belong together; give both or neither`);
  return [a, b];
}

function contents(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new BadInputError(`${option}=${path} cannot be read: ${errorText(cause)}`, { cause });
  }
}
