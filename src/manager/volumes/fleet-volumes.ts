import { type JsonObject, stringOf } from '../../base/index.ts';

/** What finding volumes needs to know of a node. */
export interface VolumeHolder {
  readonly id: string;
  readonly name: string;
  /** Entries of the engine's volume list. */
  readonly volumes: readonly JsonObject[];
  /** Whether a create under way there uses a volume of this name, and so may be making it. */
  mayBeMaking?(volume: string): boolean;
}

export interface VolumeMember<N extends VolumeHolder> {
  readonly node: N;
  /** The engine's own entry. */
  readonly entry: JsonObject;
}

/** One volume as clients see it: same name, driver and scope on any number of nodes. */
export interface FleetVolume<N extends VolumeHolder> {
  readonly name: string;
  readonly driver: string;
  /** `local`: every node's is a volume of its own; `global`: all nodes see the same data. */
  readonly scope: 'local' | 'global';
  /** Never empty; the oldest first, ties in the order of the nodes. */
  readonly members: readonly VolumeMember<N>[];
}

/** All volumes of some nodes, by name. */
export function fleetVolumes<N extends VolumeHolder>(nodes: readonly N[]): readonly FleetVolume<N>[] {
  return group(membersOf(nodes, () => true)).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * The volume a reference means: its name, or `node/name` (the node's name or id) for that node's alone.
 * @returns undefined when no node has it
 */
export function findVolume<N extends VolumeHolder>(nodes: readonly N[], reference: string): FleetVolume<N> | undefined {
  const [named] = group(membersOf(nodes, (entry) => volumeName(entry) === reference));
  if (named !== undefined) return named;
  const slash = reference.indexOf('/');
  if (slash < 0) return undefined;
  const [node, name] = [reference.slice(0, slash), reference.slice(slash + 1)];
  const holders = nodes.filter((n) => n.name === node || n.id === node);
  return group(membersOf(holders, (entry) => volumeName(entry) === name))[0];
}

/**
 * The nodes that have a local volume of a name; where none has it, those that are making it for a container; none for a
 * volume all nodes see.
 */
export function volumeNodes<N extends VolumeHolder>(nodes: readonly N[], name: string): readonly N[] {
  const having = nodes.filter((node) => node.volumes.some((entry) => volumeName(entry) === name && scopeOf(entry) === 'local'));
  if (having.length > 0 || nodes.some((node) => node.volumes.some((entry) => volumeName(entry) === name))) return having;
  return nodes.filter((node) => node.mayBeMaking?.(name) === true);
}

export function volumeName(entry: JsonObject): string {
  return stringOf(entry['Name']) ?? '';
}

function driverOf(entry: JsonObject): string {
  return stringOf(entry['Driver']) ?? 'local';
}

function scopeOf(entry: JsonObject): 'local' | 'global' {
  return entry['Scope'] === 'global' ? 'global' : 'local';
}

function membersOf<N extends VolumeHolder>(nodes: readonly N[], wanted: (entry: JsonObject) => boolean): readonly VolumeMember<N>[] {
  return nodes.flatMap((node) => node.volumes.filter(wanted).map((entry) => ({ node, entry })));
}

function group<N extends VolumeHolder>(members: readonly VolumeMember<N>[]): readonly FleetVolume<N>[] {
  const groups = new Map<string, VolumeMember<N>[]>();
  for (const member of members) {
    const key = JSON.stringify([volumeName(member.entry), driverOf(member.entry), scopeOf(member.entry)]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [member]);
    else same.push(member);
  }
  return [...groups.values()].map(asVolume);
}

function asVolume<N extends VolumeHolder>(members: readonly VolumeMember<N>[]): FleetVolume<N> {
  const entry = members[0]?.entry ?? {};
  const oldestFirst = members.toSorted((a, b) => createdMs(a.entry) - createdMs(b.entry));
  return { name: volumeName(entry), driver: driverOf(entry), scope: scopeOf(entry), members: oldestFirst };
}

function createdMs(entry: JsonObject): number {
  const ms = Date.parse(stringOf(entry['CreatedAt']) ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}
