import type { SourceFile } from './source-file.ts';

/** Where a value stands; line and column are counted from 1. */
export interface Place {
  readonly file: SourceFile;
  readonly line: number;
  readonly column: number;
}

/** `!reset` removes the key it stands at, `!override` replaces what earlier files said instead of merging with it. */
export type Tag = 'reset' | 'override';
export type Scalar = string | number | boolean | null;

interface Base {
  readonly at: Place;
  readonly tag: Tag | undefined;
}

export interface ScalarTree extends Base {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** The value as written, without quotes; numbers keep their digits here. */
  readonly source: string;
}

export interface ListTree extends Base {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

export interface MapTree extends Base {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Place of the key. */
  readonly at: Place;
  readonly value: Tree;
}

/** A YAML value with its position. Immutable; nodes behind aliases are shared. */
export type Tree = ScalarTree | ListTree | MapTree;

/** Keys and list positions from the top to a node. */
export type Path = readonly (string | number)[];

export function scalarTree(value: Scalar, at: Place, source = String(value ?? '')): ScalarTree {
  return { kind: 'scalar', value, source, at, tag: undefined };
}

export function listTree(items: readonly Tree[], at: Place): ListTree {
  return { kind: 'list', items, at, tag: undefined };
}

export function mapTree(entries: Iterable<readonly [string, Entry]>, at: Place): MapTree {
  return { kind: 'map', entries: new Map(entries), at, tag: undefined };
}

/** A map whose keys and values all stand at one place. Keys with the value `undefined` are left out. */
export function mapOf(fields: { readonly [key: string]: Tree | Scalar | undefined }, at: Place): MapTree {
  const entries: [string, Entry][] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) entries.push([key, { at, value: isTree(value) ? value : scalarTree(value, at) }]);
  }
  return mapTree(entries, at);
}

function isTree(value: Tree | Scalar): value is Tree {
  return typeof value === 'object' && value !== null;
}

/** The value under a key, or `undefined` when the node is no map or has no such key. */
export function child(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

/** The text of a string scalar. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
}

/** The same map with one entry set; a new key goes to the end. */
export function withEntry(map: MapTree, key: string, value: Tree, at: Place = value.at): MapTree {
  return { ...map, entries: new Map(map.entries).set(key, { at: map.entries.get(key)?.at ?? at, value }) };
}

/** The same map without one entry. */
export function withoutEntry(map: MapTree, key: string): MapTree {
  return { ...map, entries: new Map([...map.entries].filter(([name]) => name !== key)) };
}

/** Place of the deepest node that exists on the way along a path. */
export function placeOf(tree: Tree, path: Path): Place {
  let at = tree.at;
  let here: Tree | undefined = tree;
  for (const step of path) {
    const entry: Entry | undefined = here?.kind === 'map' ? here.entries.get(String(step)) : undefined;
    here = here?.kind === 'list' ? here.items[Number(step)] : entry?.value;
    if (here === undefined) return at;
    at = entry?.at ?? here.at;
  }
  return at;
}
