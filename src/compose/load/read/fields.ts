import { type JsonObject, objectOf } from '../../../base/index.ts';
import type { TextMap } from '../../model/index.ts';
import { plain, scalarText } from '../plain.ts';
import { parseBytes, parseDuration } from '../short/units.ts';
import { child, type MapTree, type Scalar, type Tree } from '../tree.ts';

/**
 * Reads the fields of one mapping that was expanded, checked and decoded; a field of another type than asked for reads as not
 * there, which the check has made impossible.
 */
export class Fields {
  readonly #map: MapTree | undefined;

  constructor(tree: Tree | undefined) {
    this.#map = tree?.kind === 'map' ? tree : undefined;
  }

  has(key: string): boolean {
    return this.#map?.entries.has(key) === true;
  }

  tree(key: string): Tree | undefined {
    return child(this.#map, key);
  }

  text(key: string): string | undefined {
    const value = this.tree(key);
    return value?.kind === 'scalar' ? (scalarText(value) ?? undefined) : undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#scalar(key);
    return typeof value === 'boolean' ? value : undefined;
  }

  number(key: string): number | undefined {
    const value = this.#scalar(key);
    return typeof value === 'number' ? value : undefined;
  }

  /** One of the given texts. */
  choice<T extends string>(key: string, values: readonly T[]): T | undefined {
    const value = this.text(key);
    return values.find((known) => known === value);
  }

  bytes(key: string): number | undefined {
    const result = parseBytes(this.text(key) ?? '');
    return result.ok && this.has(key) ? result.value : undefined;
  }

  durationMs(key: string): number | undefined {
    const result = parseDuration(this.text(key) ?? '');
    return result.ok ? result.value : undefined;
  }

  /** A number of CPUs in billionths. */
  cpuNanos(key: string): number | undefined {
    const cpus = this.number(key);
    return cpus === undefined ? undefined : Math.round(cpus * 1e9);
  }

  /** The texts of a list; `undefined` when there is no list. */
  texts(key: string): readonly string[] | undefined {
    const value = this.tree(key);
    return value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'scalar' ? (scalarText(item) ?? []) : [])) : undefined;
  }

  /** The items of a list that are mappings. */
  sections(key: string): readonly Fields[] {
    const value = this.tree(key);
    return value?.kind === 'list' ? value.items.map((item) => new Fields(item)) : [];
  }

  /** The mapping under a key; all fields are absent when there is none. */
  section(key: string): Fields {
    return new Fields(this.tree(key));
  }

  /** Text by name; `null` reads as the empty text. */
  textMap(key: string): TextMap {
    return Object.fromEntries(
      this.section(key)
        .entries()
        .map(([name, value]) => [name, value.kind === 'scalar' ? (scalarText(value) ?? '') : '']),
    );
  }

  entries(): readonly (readonly [string, Tree])[] {
    return [...(this.#map?.entries ?? [])].map(([key, entry]) => [key, entry.value] as const);
  }

  /** The `x-…` entries as plain values. */
  extensions(): JsonObject {
    return this.plain((key) => key.startsWith('x-'));
  }

  /** The entries whose key is wanted, as plain values. */
  plain(wanted: (key: string) => boolean): JsonObject {
    return objectOf(
      Object.fromEntries(
        this.entries()
          .filter(([key]) => wanted(key))
          .map(([key, value]) => [key, plain(value)]),
      ),
    );
  }

  #scalar(key: string): Scalar | undefined {
    const value = this.tree(key);
    return value?.kind === 'scalar' ? value.value : undefined;
  }
}

/** One value per entry of the mapping under a key, by name. */
export function mapFields<T>(fields: Fields, key: string, read: (entry: Fields, name: string) => T): ReadonlyMap<string, T> {
  return new Map(
    fields
      .section(key)
      .entries()
      .map(([name, value]) => [name, read(new Fields(value), name)]),
  );
}
