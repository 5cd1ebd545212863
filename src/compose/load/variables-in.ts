import { referencesIn } from './substitute.ts';
import type { Tree } from './tree.ts';

/** A variable a file refers to. */
export interface Variable {
  readonly name: string;
  /** Loading fails without it. */
  readonly required: boolean;
  /** What stands for it when it is not set. */
  readonly defaultValue: string;
  /** What stands for it when it is set. */
  readonly alternateValue: string;
}

/** All variables that texts of the trees refer to, sorted; what is said about one in several places is put together. */
export function variablesIn(trees: readonly Tree[]): readonly Variable[] {
  const found = new Map<string, Variable>();
  for (const text of trees.flatMap(textsIn)) {
    for (const { name, operator, word } of referencesIn(text)) {
      const old = found.get(name) ?? { name, required: false, defaultValue: '', alternateValue: '' };
      found.set(name, {
        name,
        required: old.required || operator.endsWith('?'),
        defaultValue: operator.endsWith('-') ? word : old.defaultValue,
        alternateValue: operator.endsWith('+') ? word : old.alternateValue,
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function textsIn(tree: Tree): readonly string[] {
  if (tree.kind === 'list') return tree.items.flatMap(textsIn);
  if (tree.kind === 'map') return [...tree.entries.values()].flatMap((entry) => textsIn(entry.value));
  return typeof tree.value === 'string' ? [tree.value] : [];
}
