import { numberText } from './numbers.ts';
import type { ScalarTree, Tree } from './tree.ts';

/** The value without positions, as JSON has it. */
export function plain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

/** A scalar as text: numbers in their shortest form, whole numbers digit for digit. `null` stays `null`. */
export function scalarText(tree: ScalarTree): string | null {
  if (tree.value === null) return null;
  if (typeof tree.value !== 'number') return String(tree.value);
  return /^-?(?:0|[1-9]\d*)$/.test(tree.source) ? tree.source : numberText(tree.value);
}
