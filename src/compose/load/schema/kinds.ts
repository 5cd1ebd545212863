import { listOfOne, pairsToMap } from '../short/pairs.ts';
import { type Tree, textOf } from '../tree.ts';
import type { ListMerge, Shape } from './shape.ts';

/** A text. */
export const text: Shape = { accepts: ['string'] };
export const flag: Shape = { accepts: ['boolean', 'string'], cast: 'boolean' };
export const integer: Shape = { accepts: ['integer', 'string'], cast: 'integer' };
export const decimal: Shape = { accepts: ['number', 'string'], cast: 'number' };
/** Anything; kept as it is. */
export const anything: Shape = { accepts: ['array', 'boolean', 'integer', 'mapping', 'null', 'number', 'string'] };

export function oneOf(...values: readonly string[]): Shape {
  return { accepts: ['string'], values };
}

/** Same text, same item. Numbers count as their text. */
export const byText: ListMerge = { by: (item) => (item.kind === 'scalar' ? String(item.value) : JSON.stringify(item)) };

/** Same text under a key, same item. */
export function byKey(key: string): { readonly by: (item: Tree) => string } {
  return {
    by: (item: Tree) => (item.kind === 'map' ? (textOf(item.entries.get(key)?.value) ?? JSON.stringify(item)) : JSON.stringify(item)),
  };
}

export function list(items: Shape, more: Partial<Shape> = {}): Shape {
  return { accepts: ['array'], items, ...more };
}

/** A list of texts without duplicates. */
export const texts: Shape = list(text, { merge: byText });
/** Texts or numbers, without duplicates. */
export const words: Shape = list({ accepts: ['number', 'string'] }, { merge: byText });
/** One text, or a list of them. */
export const textOrTexts: Shape = { accepts: ['array', 'string'], says: 'string', items: text, expand: listOfOne, merge: byText };

/** A mapping with fixed keys. */
export function section(fields: { readonly [key: string]: Shape }, more: Partial<Shape> = {}): Shape {
  return { accepts: ['mapping'], fields, ...more };
}

/** A mapping whose keys the user chooses. */
export function named(entries: Shape, more: Partial<Shape> = {}): Shape {
  return { accepts: ['mapping'], entries, ...more };
}

const pairValue: Shape = { accepts: ['boolean', 'null', 'number', 'string'] };

/** `K=V` lists or mappings, to text by name; what has no value gets the empty text. */
export const pairs: Shape = { accepts: ['mapping', 'array'], says: 'mapping', entries: pairValue, items: text, expand: pairsToMap('') };
/** The same, but what has no value gets `null`. */
export const variables: Shape = { ...pairs, expand: pairsToMap(null) };
/** Options of a driver: a mapping to texts or numbers. */
export const options: Shape = named({ accepts: ['number', 'string'] }, { expand: pairsToMap('') });
