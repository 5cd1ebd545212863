import { scalarText } from '../plain.ts';
import { placeText } from '../problem.ts';
import type { ShapeContext } from '../schema/shape.ts';
import { type Entry, listTree, mapTree, type Scalar, type ScalarTree, scalarTree, type Tree, textOf } from '../tree.ts';

/** One text as a list of one. */
export function listOfOne(tree: Tree): Tree {
  return textOf(tree) === undefined ? tree : listTree([tree], tree.at);
}

/**
 * Brings `K=V` lists and mappings to a mapping of texts. Keys end at the first `=`; of equal keys the last wins.
 * @param missing value of an entry without `=`, and of a key without value
 */
export function pairsToMap(missing: '' | null): (tree: Tree, context: ShapeContext) => Tree {
  return (tree, context) => {
    if (tree.kind === 'list') return tree.items.every((item) => textOf(item) !== undefined) ? fromList(tree.items, tree, missing) : tree;
    if (tree.kind !== 'map') return tree;
    const entries = [...tree.entries].map(([key, entry]): [string, Entry] => {
      if (entry.value.kind !== 'scalar' || entry.value.tag === 'reset') return [key, entry];
      return [key, { ...entry, value: asText(entry.value, key, missing, context) }];
    });
    return { ...tree, entries: new Map(entries) };
  };
}

function fromList(items: readonly Tree[], list: Tree, missing: Scalar): Tree {
  const entries = items.map((item): [string, Entry] => {
    const text = textOf(item) ?? '';
    const equals = text.indexOf('=');
    const value = scalarTree(equals < 0 ? missing : text.slice(equals + 1), item.at);
    return [equals < 0 ? text : text.slice(0, equals), { at: item.at, value }];
  });
  return mapTree(entries, list.at);
}

function asText(tree: ScalarTree, key: string, missing: Scalar, context: ShapeContext): ScalarTree {
  const text = scalarText(tree);
  if (typeof tree.value === 'number' && text !== tree.source) {
    context.warn(
      `${placeText(tree.at)}: ${context.dotted}.${key}: ${tree.source} is a number and becomes "${text}"; quote it to keep it as written`,
    );
  }
  return { ...tree, value: text ?? missing };
}
