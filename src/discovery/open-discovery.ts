import { type Clock, type Random, systemRandom } from '../base/index.ts';
import { storeSettings } from '../store/index.ts';
import type { Discovery } from './discovery.ts';
import { type DiscoveryOpts, engineFolder, refuseOpts } from './discovery-opts.ts';
import { FileDiscovery } from './file-discovery.ts';
import { parseDiscovery } from './parse-discovery.ts';
import { StaticDiscovery } from './static-discovery.ts';
import { StoreDiscovery } from './store-discovery.ts';

export interface DiscoveryOptions {
  /** How often a file is looked at where the system does not tell of its changes. */
  readonly heartbeatMs: number;
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly random?: Random;
  /** Default: none. */
  readonly opts?: DiscoveryOpts | undefined;
}

/**
 * The discovery that a text such as `nodes://10.0.0.[1:3]:2375`, `file:///etc/schwarm/nodes` or `etcd://10.0.0.1:2379`
 * names.
 * @throws BadInputError as `parseDiscovery`; for an option that does not fit, and a file it names that cannot be read
 */
export function openDiscovery(text: string, options: DiscoveryOptions): Discovery {
  const { clock, random = systemRandom, opts = new Map() } = options;
  const source = parseDiscovery(text);
  switch (source.kind) {
    case 'nodes':
      refuseOpts('a list of nodes', opts);
      return new StaticDiscovery(source.entries);
    case 'file':
      refuseOpts('file://', opts);
      return new FileDiscovery(source.path, options.heartbeatMs, clock);
    case 'store':
      return new StoreDiscovery({ address: source.address, folder: engineFolder(opts), settings: storeSettings(opts), clock, random });
  }
}
