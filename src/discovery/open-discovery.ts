import type { Clock } from '../base/index.ts';
import type { Discovery } from './discovery.ts';
import { FileDiscovery } from './file-discovery.ts';
import { parseDiscovery } from './parse-discovery.ts';
import { StaticDiscovery } from './static-discovery.ts';

export interface DiscoveryOptions {
  /** How often a file is looked at where the system does not tell of its changes. */
  readonly heartbeatMs: number;
  readonly clock: Clock;
}

/**
 * The discovery that a text such as `nodes://10.0.0.[1:3]:2375` or `file:///etc/schwarm/nodes` names.
 * @throws BadInputError as `parseDiscovery`
 */
export function openDiscovery(text: string, options: DiscoveryOptions): Discovery {
  const source = parseDiscovery(text);
  if (source.kind === 'nodes') return new StaticDiscovery(source.entries);
  return new FileDiscovery(source.path, options.heartbeatMs, options.clock);
}
