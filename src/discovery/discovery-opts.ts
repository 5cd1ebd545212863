import { BadInputError } from '../base/index.ts';
import { STORE_OPTIONS } from '../store/index.ts';

/** Options of a discovery by name. */
export type DiscoveryOpts = ReadonlyMap<string, string>;

/** Where engines are below a store's prefix, by default and unless `kv.path` says otherwise. */
const DEFAULT_FOLDER = 'docker/swarm/nodes';
const KNOWN: readonly string[] = ['kv.path', ...STORE_OPTIONS];

/**
 * Reads the `name=value` texts of `--discovery-opt`.
 * @throws BadInputError for another form, or a name that is not known: a slip would go unseen
 */
export function parseDiscoveryOpts(texts: readonly string[]): DiscoveryOpts {
  const opts = new Map<string, string>();
  for (const text of texts) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === '') throw new BadInputError('--discovery-opt must contain key=value strings');
    if (!KNOWN.includes(name)) throw new BadInputError(`--discovery-opt ${name} is not known; there are ${KNOWN.join(', ')}`);
    opts.set(name, value);
  }
  return opts;
}

/**
 * The folder of a store that holds the engines, without slashes around it.
 * @throws BadInputError when `kv.path` names none
 */
export function engineFolder(opts: DiscoveryOpts): string {
  const path = opts.get('kv.path');
  if (path === undefined) return DEFAULT_FOLDER;
  const folder = path.replace(/^\/+|\/+$/g, '');
  if (folder === '' || /\/\//.test(folder)) throw new BadInputError(`--discovery-opt kv.path=${path} is not a path of keys; write a/b/c`);
  return folder;
}

/**
 * Checks that options are given only where they have an effect.
 * @throws BadInputError
 */
export function refuseOpts(scheme: string, opts: DiscoveryOpts): void {
  const [name] = opts.keys();
  if (name !== undefined) throw new BadInputError(`--discovery-opt ${name} is for etcd://, consul:// and zk://; ${scheme} has no options`);
}
