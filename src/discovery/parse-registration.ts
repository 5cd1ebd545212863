import { BadInputError } from '../base/index.ts';
import { type ServerAddress, type StoreSettings, storeSettings } from '../store/index.ts';
import { type DiscoveryOpts, engineFolder } from './discovery-opts.ts';
import { parseDiscovery } from './parse-discovery.ts';

/** Where an agent registers an engine: the key is its address below the folder, the value its address. */
export interface Registration {
  readonly address: ServerAddress;
  readonly folder: string;
  readonly settings: StoreSettings;
}

/**
 * Reads a discovery text as a place to register in.
 * @throws BadInputError as `openDiscovery`, and for a discovery that is only read
 */
export function parseRegistration(text: string, opts: DiscoveryOpts): Registration {
  const source = parseDiscovery(text);
  if (source.kind !== 'store') {
    const remedy = source.kind === 'file' ? `write the address into ${source.path}` : 'add the address to the list that managers are given';
    throw new BadInputError(
      `an agent cannot register with "${text}", which managers only read: ${remedy}, or use etcd://, consul:// or zk://`,
    );
  }
  return { address: source.address, folder: engineFolder(opts), settings: storeSettings(opts) };
}
