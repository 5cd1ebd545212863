import { arrayOf, isObject, type JsonObject, numberOf, stringOf } from '../../../base/index.ts';
import { atLeast } from '../version.ts';
import { mergeImages } from './images.ts';

/** Kinds of objects `system/df` can be asked for. */
export const DF_TYPES = ['container', 'image', 'volume', 'build-cache'] as const;
export type DfType = (typeof DF_TYPES)[number];

/** One node's answer. */
export interface DfSource {
  readonly id: string;
  readonly name: string;
  readonly body: JsonObject;
}

/**
 * Disk usage of several nodes as one. `LayersSize` is the sum: an image uses disk on each node that has it, though it is
 * listed once. Volumes of one name on several nodes are told apart as `node/name`.
 * @param types what was asked for; empty asks for everything
 */
export function mergeDf(sources: readonly DfSource[], types: readonly DfType[], version: string): JsonObject {
  const wants = (type: DfType): boolean => types.length === 0 || types.includes(type);
  const containers = sources.flatMap((s) => objects(s.body['Containers']));
  const cache = sources.flatMap((s) => objects(s.body['BuildCache']));
  const builderSize = sum(sources.map((s) => s.body['BuilderSize']));
  return {
    LayersSize: wants('image') ? sum(sources.map((s) => s.body['LayersSize'])) : 0,
    Images: wants('image') ? dfImages(sources, version) : null,
    Containers: wants('container') ? containers : null,
    Volumes: wants('volume') ? dfVolumes(sources) : null,
    BuildCache: wants('build-cache') ? cache : null,
    ...(atLeast(version, '1.42') || builderSize === 0 ? {} : { BuilderSize: builderSize }),
  };
}

function dfImages(sources: readonly DfSource[], version: string): readonly JsonObject[] {
  const lists = sources.map((s) => ({ id: s.id, name: s.name, images: objects(s.body['Images']) }));
  const users = new Map<string, number>();
  for (const entry of lists.flatMap((l) => l.images)) {
    const id = stringOf(entry['Id']) ?? '';
    users.set(id, (users.get(id) ?? 0) + Math.max(0, numberOf(entry['Containers']) ?? 0));
  }
  return mergeImages(lists).map((image) => {
    const { VirtualSize: _old, ...entry } = image.entry;
    const size = atLeast(version, '1.44') ? {} : { VirtualSize: entry['Size'] };
    // Here, unlike in lists, engines have no empty lists of names.
    return { ...entry, RepoTags: orNull(image.tags), RepoDigests: orNull(image.digests), Containers: users.get(image.id) ?? 0, ...size };
  });
}

function dfVolumes(sources: readonly DfSource[]): readonly JsonObject[] {
  const volumes = sources.flatMap((s) =>
    objects(s.body['Volumes']).map((volume) => ({ node: s.name, volume, name: stringOf(volume['Name']) ?? '' })),
  );
  const uses = new Map<string, number>();
  for (const { name } of volumes) uses.set(name, (uses.get(name) ?? 0) + 1);
  return volumes.map(({ node, volume, name }) => (uses.get(name) === 1 ? volume : { ...volume, Name: `${node}/${name}` }));
}

function orNull(names: readonly string[]): readonly string[] | null {
  return names.length === 0 ? null : names;
}

function objects(value: unknown): readonly JsonObject[] {
  return arrayOf(value).filter(isObject);
}

function sum(values: readonly unknown[]): number {
  return values.reduce<number>((total, value) => total + (numberOf(value) ?? 0), 0);
}
