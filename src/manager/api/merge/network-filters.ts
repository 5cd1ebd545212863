import { BadInputError, stringOf } from '../../../base/index.ts';
import { engineNetworkId, isPredefined } from '../../cluster/index.ts';
import type { FleetNetwork, NetworkHolder } from '../../network/index.ts';
import { boolFilter, type Filters, filterValues } from '../filters.ts';
import { matchesLabels } from './label-filter.ts';
import { namePattern } from './name-pattern.ts';
import type { NetworkEndpoints } from './network-endpoints.ts';
import { isNetworkUsed, networkLabels } from './networks.ts';
import { momentMs } from './timestamp.ts';

/** Filters of the network list; `node` (name, id or a prefix of the id) is ours. */
export const NETWORK_FILTERS = ['dangling', 'driver', 'id', 'label', 'name', 'node', 'scope', 'type'] as const;
/** Filters of a prune. */
export const NETWORK_PRUNE_FILTERS = ['label', 'label!', 'until'] as const;

/** Networks of engines in swarm mode that are not anybody's to remove. */
const PLUMBING: ReadonlySet<string> = new Set(['docker_gwbridge', 'ingress']);

/** The networks that meet all filters. @throws BadInputError for values that cannot be read */
export function filterNetworks<N extends NetworkHolder>(
  networks: readonly FleetNetwork<N>[],
  filters: Filters,
  endpoints: NetworkEndpoints,
): readonly FleetNetwork<N>[] {
  const dangling = boolFilter(filters, 'dangling');
  const types = filterValues(filters, 'type').map(checkType);
  const names = filterValues(filters, 'name').map(namePattern);
  const any = (key: string, meets: (value: string) => boolean): boolean => {
    const values = filterValues(filters, key);
    return values.length === 0 || values.some(meets);
  };
  return networks.filter((network) => {
    const entry = network.members[0]?.entry ?? {};
    return (
      (names.length === 0 || names.some((matches) => matches(network.shownName))) &&
      any('id', (text) => [network.id, ...network.members.map((m) => engineNetworkId(m.entry))].some((id) => id.startsWith(text))) &&
      any('driver', (text) => entry['Driver'] === text) &&
      any('scope', (text) => entry['Scope'] === text) &&
      any('node', (text) => network.members.some((m) => m.node.name === text || (text !== '' && m.node.id.startsWith(text)))) &&
      (types.length === 0 || types.includes(network.kind === 'predefined' ? 'builtin' : 'custom')) &&
      matchesLabels(networkLabels(network), filters) &&
      (dangling === undefined || isDangling(network, endpoints) === dangling)
    );
  });
}

/** The networks a prune removes: not predefined, nobody on them on any node, and meeting the filters. */
export function prunableNetworks<N extends NetworkHolder>(
  networks: readonly FleetNetwork<N>[],
  filters: Filters,
  endpoints: NetworkEndpoints,
  nowMs: number,
): readonly FleetNetwork<N>[] {
  const untilMs = filterValues(filters, 'until').map((text) => momentMs(text, nowMs));
  return networks.filter(
    (network) =>
      isDangling(network, endpoints) &&
      !PLUMBING.has(network.name) &&
      matchesLabels(networkLabels(network), filters) &&
      untilMs.every((ms) => createdMs(network) < ms),
  );
}

function isDangling(network: FleetNetwork<NetworkHolder>, endpoints: NetworkEndpoints): boolean {
  return !isPredefined(network.name) && !isNetworkUsed(network, endpoints);
}

function createdMs(network: FleetNetwork<NetworkHolder>): number {
  return Date.parse(stringOf(network.members[0]?.entry['Created']) ?? '');
}

function checkType(type: string): string {
  if (type !== 'builtin' && type !== 'custom') throw new BadInputError(`invalid filter 'type=${type}': it is builtin or custom`);
  return type;
}
