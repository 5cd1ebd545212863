import type { MapTree, Tree } from '../tree.ts';

/** Words of the messages; a value may be of several. */
export type TypeWord = 'array' | 'boolean' | 'integer' | 'mapping' | 'null' | 'number' | 'string';

/** How two lists under the same key become one; maps are merged key by key, scalars replaced. */
export type ListMerge =
  /** The second behind the first. */
  | 'append'
  /** The second instead of the first. */
  | 'replace'
  /** Entries with the same identity once: the later entry at the place of the earlier one, or merged with it when `deep`. */
  | { readonly by: (item: Tree) => string; readonly deep?: boolean };

/** Where a node is, and how to warn about it. */
export interface ShapeContext {
  /** As in `services.a.ports.0` */
  readonly dotted: string;
  /** As in `services[a].ports[0]` */
  readonly bracketed: string;
  readonly warn: (text: string) => void;
}

/** A value in canonical form, or why it has none. */
export type Decoded = { readonly ok: true; readonly tree: Tree } | { readonly ok: false; readonly text: string };

/**
 * What may stand at one place of a Compose file, and everything the loader does with it: one description drives casting,
 * expansion of short forms, path resolution, merging, checking and decoding.
 */
export interface Shape {
  readonly accepts: readonly TypeWord[];
  /** What messages say instead of the words of `accepts`; Compose often names only its first alternative. */
  readonly says?: string;
  /** Texts are turned into this after substitution. */
  readonly cast?: 'boolean' | 'integer' | 'number';
  readonly values?: readonly string[];
  readonly pattern?: RegExp;
  readonly range?: readonly [number, number];
  /** Keys of a mapping with fixed keys; `x-…` keys are allowed beside them. */
  readonly fields?: { readonly [key: string]: Shape };
  readonly required?: readonly string[];
  /** Values of a mapping whose keys the user chooses. */
  readonly entries?: Shape;
  readonly names?: RegExp;
  /** Items of a list. */
  readonly items?: Shape;
  /** Short form to long form; returns its argument when that is no good short form, for the later stages to tell. */
  readonly expand?: (tree: Tree, context: ShapeContext) => Tree;
  /** Makes the paths of an expanded value absolute. */
  readonly resolve?: (tree: Tree, absolute: (path: string) => string) => Tree;
  /** Default `append`. */
  readonly merge?: ListMerge;
  /** Whether a mapping is replaced instead of merged with the earlier one. */
  readonly replaces?: (base: MapTree, over: MapTree) => boolean;
  /** Brings a value to its canonical text; runs after the check. Texts of problems are complete. */
  readonly decode?: (tree: Tree, context: ShapeContext) => Decoded;
}

/** The shape under a key of a mapping; `undefined` for `x-…` and unknown keys. */
export function shapeUnder(shape: Shape | undefined, key: string): Shape | undefined {
  if (shape?.fields !== undefined && Object.hasOwn(shape.fields, key)) return shape.fields[key];
  return shape?.entries;
}
