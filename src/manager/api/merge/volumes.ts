import { arrayOf, type JsonObject, objectOf, stringOf } from '../../../base/index.ts';
import { type FleetVolume, type VolumeHolder, volumeName } from '../../volumes/index.ts';
import { boolFilter, type Filters, filterValues } from '../filters.ts';
import { matchesLabels } from './label-filter.ts';
import { namePattern } from './name-pattern.ts';

/** Filters of the volume list; `node` (name, id or a prefix of the id) is ours. */
export const VOLUME_FILTERS = ['dangling', 'driver', 'label', 'label!', 'name', 'node'] as const;
/** Filters of a prune. */
export const VOLUME_PRUNE_FILTERS = ['all', 'label', 'label!'] as const;

/** Container ids by volume and node: who mounts it, running or not. */
export type VolumeUsers = ReadonlyMap<string, readonly string[]>;

/**
 * A volume as lists and inspect show it: the oldest node's entry.
 * @param fleetSize nodes of the fleet; with several, `Status.nodes` tells where the volume is
 */
export function volumeRow(volume: FleetVolume<VolumeHolder>, fleetSize: number): JsonObject {
  const entry = volume.members[0]?.entry ?? {};
  if (fleetSize < 2) return entry;
  const nodes = volume.members.map((m) => m.node.name).sort();
  return { ...entry, Status: { ...objectOf(entry['Status']), nodes: nodes.join(',') } };
}

/**
 * Volumes as Docker Swarm 1.2 listed them: each node's local one apart. Those that all nodes share stay one.
 */
export function volumesPerNode<N extends VolumeHolder>(volumes: readonly FleetVolume<N>[]): readonly FleetVolume<N>[] {
  return volumes.flatMap((volume) => (volume.scope === 'local' ? volume.members.map((m) => ({ ...volume, members: [m] })) : [volume]));
}

/** A row of that list: local volumes are named `node/name`. */
export function classicVolumeRow(volume: FleetVolume<VolumeHolder>): JsonObject {
  const [first] = volume.members;
  const name = volume.scope === 'local' ? `${first?.node.name}/${volume.name}` : volume.name;
  return { ...first?.entry, Name: name };
}

/** Who mounts which volume. @param entries container list entries with the id of their node */
export function volumeUsers(entries: Iterable<{ readonly nodeId: string; readonly entry: JsonObject }>): VolumeUsers {
  const users = new Map<string, string[]>();
  for (const { nodeId, entry } of entries) {
    for (const mount of arrayOf(entry['Mounts']).map(objectOf)) {
      const name = stringOf(mount['Name']);
      if (mount['Type'] !== 'volume' || name === undefined) continue;
      const key = userKey(nodeId, name);
      users.set(key, [...(users.get(key) ?? []), stringOf(entry['Id']) ?? '']);
    }
  }
  return users;
}

/** Ids of the containers that mount it, on all its nodes. */
export function usersOf(volume: Pick<FleetVolume<VolumeHolder>, 'name' | 'members'>, users: VolumeUsers): readonly string[] {
  return volume.members.flatMap((m) => users.get(userKey(m.node.id, volume.name)) ?? []);
}

/** The volumes that meet all filters. @throws BadInputError for values that cannot be read */
export function filterVolumes<N extends VolumeHolder>(
  volumes: readonly FleetVolume<N>[],
  filters: Filters,
  users: VolumeUsers,
): readonly FleetVolume<N>[] {
  const dangling = boolFilter(filters, 'dangling');
  const names = filterValues(filters, 'name').map(namePattern);
  const any = (key: string, meets: (value: string) => boolean): boolean => {
    const values = filterValues(filters, key);
    return values.length === 0 || values.some(meets);
  };
  return volumes.filter(
    (volume) =>
      (names.length === 0 || names.some((matches) => matches(volume.name)) || any('name', (text) => isCopyOf(volume, text))) &&
      any('driver', (text) => volume.driver === text) &&
      any('node', (text) => volume.members.some((m) => m.node.name === text || (text !== '' && m.node.id.startsWith(text)))) &&
      matchesLabels(volume.members[0]?.entry['Labels'], filters) &&
      (dangling === undefined || (usersOf(volume, users).length === 0) === dangling),
  );
}

/** Whether a text is `node/name` of the volume on one of its nodes. */
function isCopyOf({ name, members }: FleetVolume<VolumeHolder>, text: string): boolean {
  return members.some(({ node }) => `${node.name}/${name}` === text);
}

/** One volume of one node that a prune may remove. */
export interface PrunableVolume<N extends VolumeHolder> {
  readonly node: N;
  readonly name: string;
}

/**
 * The local volumes a prune removes: mounted by no container of their node, made without options and, unless the filter
 * `all` says so, without a name of somebody's choice.
 * @param labelled whether a node's engine labels anonymous volumes (API 1.42); with older ones a name of 64 hex digits is the sign
 */
export function prunableVolumes<N extends VolumeHolder>(
  nodes: readonly N[],
  filters: Filters,
  users: VolumeUsers,
  labelled: (node: N) => boolean,
): readonly PrunableVolume<N>[] {
  const all = boolFilter(filters, 'all') ?? false;
  return nodes.flatMap((node) =>
    node.volumes
      .filter((entry) => (stringOf(entry['Driver']) ?? 'local') === 'local')
      // What was made with options is somewhere else, on NFS for instance, and nothing a prune may take.
      .filter((entry) => Object.keys(objectOf(entry['Options'])).length === 0)
      .filter((entry) => all || isAnonymous(entry, labelled(node)))
      .filter((entry) => !users.has(userKey(node.id, volumeName(entry))) && matchesLabels(entry['Labels'], filters))
      .map((entry) => ({ node, name: volumeName(entry) })),
  );
}

function isAnonymous(entry: JsonObject, labelled: boolean): boolean {
  if (labelled) return 'com.docker.volume.anonymous' in objectOf(entry['Labels']);
  return /^[0-9a-f]{64}$/.test(volumeName(entry));
}

function userKey(nodeId: string, name: string): string {
  return `${nodeId}\n${name}`;
}
