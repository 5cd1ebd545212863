import { placeText } from './problem.ts';
import { type Shape, shapeUnder } from './schema/shape.ts';
import type { Entry, Tree } from './tree.ts';

/**
 * Reads keys written with hyphens (`depends-on`, `mem-limit`) as the keys they stand for, with a warning each.
 * A key that is there in its right form too stays for the check to refuse.
 */
export function renameHyphenKeys(tree: Tree, shape: Shape | undefined, onWarning: (text: string) => void): Tree {
  if (shape === undefined) return tree;
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item) => renameHyphenKeys(item, shape.items, onWarning)) };
  if (tree.kind !== 'map') return tree;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of tree.entries) {
    const name = rightForm(key, shape);
    const renamed = name !== key && !tree.entries.has(name);
    if (renamed) onWarning(`${placeText(entry.at)}: '${key}' is not a Compose key; read as '${name}'`);
    const kept = renamed ? name : key;
    entries.set(kept, { ...entry, value: renameHyphenKeys(entry.value, shapeUnder(shape, kept), onWarning) });
  }
  return { ...tree, entries };
}

function rightForm(key: string, shape: Shape): string {
  const { fields } = shape;
  if (fields === undefined || Object.hasOwn(fields, key) || key.startsWith('x-')) return key;
  const underscored = key.replaceAll('-', '_');
  return Object.hasOwn(fields, underscored) ? underscored : key;
}
