import { BadInputError } from '../base/index.ts';
import { parseStoreAddress, type ServerAddress } from '../store/index.ts';
import { parseEntries } from './parse-entries.ts';

/** Where a discovery text says that engines come from. */
export type DiscoverySource =
  | { readonly kind: 'nodes'; readonly entries: readonly string[] }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'store'; readonly address: ServerAddress };

const SUPPORTED =
  'use nodes://host:port,host:port, a bare list host:port,host:port, file:///path, or a store: etcd://host:port/prefix, consul://…, zk://…';

/**
 * Reads a discovery text: `nodes://a:p,b:p`, a bare list (whose entries may be `unix:///path` or `tcp://a:p`),
 * `file:///path`, or the address of a store. Entries of a list may hold ranges.
 * @throws BadInputError when the scheme is not supported, an entry is malformed or there is none: a list given by hand is
 * right or wrong as a whole
 */
export function parseDiscovery(text: string): DiscoverySource {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text.trim()) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'nodes':
      return nodesSource(text, rest);
    case undefined:
    case 'tcp':
    case 'http':
    case 'https':
    case 'unix':
      return nodesSource(text, text.trim());
    case 'file':
      if (rest === '') throw new BadInputError(`discovery "${text}" names no file; ${SUPPORTED}`);
      return { kind: 'file', path: rest };
    case 'etcd':
    case 'consul':
    case 'zk':
      return storeSource(text);
    default:
      throw new BadInputError(`discovery "${text}": ${unsupported(scheme ?? '')}; ${SUPPORTED}`);
  }
}

function nodesSource(text: string, list: string): DiscoverySource {
  const written = list.split(',').map((entry) => ({ text: entry.trim() }));
  const { entries, problems } = parseEntries(written.filter((entry) => entry.text !== ''));
  if (problems.length > 0) throw new BadInputError(`discovery "${text}" cannot be read: ${problems.join('; ')}`);
  if (entries.length === 0) throw new BadInputError(`discovery "${text}" names no engine; ${SUPPORTED}`);
  return { kind: 'nodes', entries };
}

function storeSource(text: string): DiscoverySource {
  const address = parseStoreAddress(text);
  if (address.kind === 'embedded') throw new BadInputError(`discovery "${text}" names no servers; ${SUPPORTED}`);
  return { kind: 'store', address };
}

function unsupported(scheme: string): string {
  return scheme.toLowerCase() === 'token' ? 'the token service it needs no longer exists' : `the scheme ${scheme} is not known`;
}
