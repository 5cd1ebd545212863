import type { Entry, Tree } from '../tree.ts';
import { type Shape, type ShapeContext, shapeUnder } from './shape.ts';

type Change = (tree: Tree, shape: Shape, context: ShapeContext) => Tree;

/**
 * Rebuilds a tree from the bottom up: `change` sees every node that has a shape, its children already changed. Tags are kept, and
 * what stands behind `!reset` is not looked at.
 */
export function mapShaped(tree: Tree, shape: Shape | undefined, warn: (text: string) => void, change: Change): Tree {
  return walk(tree, shape, { dotted: '', bracketed: '', warn }, change);
}

function walk(tree: Tree, shape: Shape | undefined, context: ShapeContext, change: Change): Tree {
  if (shape === undefined || tree.tag === 'reset') return tree;
  const changed = change(withChildren(tree, shape, context, change), shape, context);
  return changed.tag === tree.tag ? changed : { ...changed, tag: tree.tag };
}

function withChildren(tree: Tree, shape: Shape, context: ShapeContext, change: Change): Tree {
  if (tree.kind === 'list') {
    return {
      ...tree,
      items: tree.items.map((item, index) => walk(item, shape.items, below(context, String(index), `[${index}]`), change)),
    };
  }
  if (tree.kind !== 'map') return tree;
  const entries = [...tree.entries].map(([key, entry]): [string, Entry] => {
    const bracketed = shape.fields === undefined ? `[${key}]` : `${context.bracketed === '' ? '' : '.'}${key}`;
    return [key, { ...entry, value: walk(entry.value, shapeUnder(shape, key), below(context, key, bracketed), change) }];
  });
  return { ...tree, entries: new Map(entries) };
}

function below(context: ShapeContext, key: string, bracketed: string): ShapeContext {
  const dotted = context.dotted === '' ? key : `${context.dotted}.${key}`;
  return { dotted, bracketed: context.bracketed + bracketed, warn: context.warn };
}
