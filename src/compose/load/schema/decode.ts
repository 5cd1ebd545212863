import type { Problem } from '../problem.ts';
import type { Tree } from '../tree.ts';
import { mapShaped } from './map-shaped.ts';
import type { Shape } from './shape.ts';

/** A tree whose values are all in canonical form, and what could not be brought to it. */
export interface DecodedTree {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
}

/**
 * Brings sizes, durations, command lines and permission bits to their canonical form and finds short forms that could not be
 * expanded. The tree must have passed `checkShape`.
 */
export function decodeTree(tree: Tree, shape: Shape): DecodedTree {
  const problems: Problem[] = [];
  const decoded = mapShaped(
    tree,
    shape,
    () => {},
    (node, at, context) => {
      const result = at.decode?.(node, context) ?? { ok: true, tree: node };
      if (result.ok) return result.tree;
      problems.push({ text: result.text, at: node.at });
      return node;
    },
  );
  return { tree: decoded, problems: withHeading(problems) };
}

/** Faults that begin with their quoted place stand below one common line. */
function withHeading(problems: readonly Problem[]): readonly Problem[] {
  const plain = problems.filter((problem) => !problem.text.startsWith("'"));
  const quoted = problems.filter((problem) => problem.text.startsWith("'"));
  if (quoted.length === 0) return plain;
  return [...plain, { text: 'decoding failed due to the following error(s):\n', at: undefined }, ...quoted];
}
