import type { Problem } from './problem.ts';
import { accepts } from './schema/check.ts';
import { type ListMerge, type Shape, shapeUnder } from './schema/shape.ts';
import { type Entry, isNull, type ListTree, type MapTree, type Tree } from './tree.ts';

/** Where merging reports, and whether tags stay on the result for a later merge (a service that extends another one). */
export interface MergeOptions {
  readonly problems: Problem[];
  readonly keepTags?: boolean;
}

/**
 * Lays one expanded tree over another: scalars and what carries `!override` replace, maps merge by key, lists as their shape
 * says, null changes nothing, `!reset` removes.
 */
export function mergeTrees(base: Tree, over: Tree, shape: Shape | undefined, options: MergeOptions, path = ''): Tree {
  if (over.tag === 'override') return options.keepTags === true ? over : { ...over, tag: undefined };
  if (isNull(over)) return base;
  if (isNull(base)) return over;
  if (base.kind === 'map' && over.kind === 'map') {
    return shape?.replaces?.(base, over) === true ? over : mergeMaps(base, over, shape, options, path);
  }
  if (base.kind === 'list' && over.kind === 'list') return mergeLists(base, over, shape, options, path);
  const bothLegal = shape !== undefined && accepts(shape, base) && accepts(shape, over);
  if (base.kind !== over.kind && !bothLegal) {
    options.problems.push({ text: `cannot override ${path}`, at: over.at });
    return base;
  }
  return over;
}

function mergeMaps(base: MapTree, over: MapTree, shape: Shape | undefined, options: MergeOptions, path: string): MapTree {
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, entry] of over.entries) {
    const old = entries.get(key);
    if (entry.value.tag === 'reset') {
      if (options.keepTags === true) entries.set(key, entry);
      else entries.delete(key);
    } else if (old === undefined || old.value.tag === 'reset') {
      entries.set(key, entry);
    } else {
      const value = mergeTrees(old.value, entry.value, shapeUnder(shape, key), options, path === '' ? key : `${path}.${key}`);
      entries.set(key, { at: entry.at, value });
    }
  }
  return { ...base, at: over.at, entries };
}

function mergeLists(base: ListTree, over: ListTree, shape: Shape | undefined, options: MergeOptions, path: string): ListTree {
  const rule: ListMerge = shape?.merge ?? 'append';
  if (rule === 'replace') return over;
  if (rule === 'append') return { ...base, items: [...base.items, ...over.items] };
  const items = new Map<string, Tree>();
  for (const item of [...base.items, ...over.items]) {
    const key = rule.by(item);
    const old = items.get(key);
    items.set(key, old !== undefined && rule.deep === true ? mergeTrees(old, item, shape?.items, options, path) : item);
  }
  return { ...base, items: [...items.values()] };
}

/** Ends a chain of merges: what still carries `!reset` goes, and the other tags have done their work. */
export function settleTags(tree: Tree): Tree {
  const settled = tree.tag === undefined ? tree : { ...tree, tag: undefined };
  if (settled.kind === 'scalar') return settled;
  if (settled.kind === 'list') return { ...settled, items: settled.items.map(settleTags) };
  const kept = [...settled.entries].filter(([, entry]) => entry.value.tag !== 'reset');
  return { ...settled, entries: new Map(kept.map(([key, entry]) => [key, { ...entry, value: settleTags(entry.value) }])) };
}

/** Drops doubles within the lists of one tree, as merging does across trees. */
export function uniqueItems(tree: Tree, shape: Shape | undefined): Tree {
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(([key, entry]): [string, Entry] => {
      return [key, { ...entry, value: uniqueItems(entry.value, shapeUnder(shape, key)) }];
    });
    return { ...tree, entries: new Map(entries) };
  }
  if (tree.kind !== 'list' || shape?.merge === undefined || typeof shape.merge === 'string') return tree;
  const { by } = shape.merge;
  return { ...tree, items: [...new Map(tree.items.map((item) => [by(item), item])).values()] };
}
