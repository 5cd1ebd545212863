import { castText } from './cast.ts';
import { requiredText } from './dotenv.ts';
import type { Problem } from './problem.ts';
import { type Shape, shapeUnder } from './schema/shape.ts';
import { type Lookup, substitute } from './substitute.ts';
import type { Entry, ScalarTree, Tree } from './tree.ts';

/** What filling in a tree needs and where it reports. */
export interface Interpolation {
  readonly lookup: Lookup;
  readonly problems: Problem[];
  /** Called for each use of a variable without value. */
  readonly onUnset: (name: string) => void;
  readonly onWarning: (text: string) => void;
  /** `false`: texts stay as they are, but are still cast. */
  readonly substitute: boolean;
}

/** Fills in every text value and casts those written for a boolean or a number. Keys are left alone. */
export function interpolateTree(tree: Tree, shape: Shape | undefined, io: Interpolation, path: readonly string[] = []): Tree {
  if (tree.tag === 'reset') return tree;
  if (tree.kind === 'scalar') return typeof tree.value === 'string' ? fill(tree, tree.value, shape, io, path) : tree;
  if (tree.kind === 'list') {
    return { ...tree, items: tree.items.map((item) => interpolateTree(item, shape?.items, io, [...path, '[]'])) };
  }
  const entries = [...tree.entries].map(([key, entry]): [string, Entry] => {
    return [key, { ...entry, value: interpolateTree(entry.value, shapeUnder(shape, key), io, [...path, key]) }];
  });
  return { ...tree, entries: new Map(entries) };
}

function fill(tree: ScalarTree, text: string, shape: Shape | undefined, io: Interpolation, path: readonly string[]): ScalarTree {
  const filled = io.substitute ? fillText(tree, text, io, path) : text;
  if (filled === undefined) return tree;
  // A text that is left as written cannot be cast while it still holds a reference.
  if (shape?.cast === undefined || (!io.substitute && text.includes('$'))) return { ...tree, value: filled, source: filled };
  const cast = castText(filled, shape.cast);
  if (!cast.ok) {
    io.problems.push({ text: `error while interpolating ${path.join('.')}: failed to cast to expected type: ${cast.why}`, at: tree.at });
    return tree;
  }
  if (cast.warning !== undefined) io.onWarning(cast.warning);
  return { ...tree, value: cast.value, source: filled };
}

function fillText(tree: ScalarTree, text: string, io: Interpolation, path: readonly string[]): string | undefined {
  const result = substitute(text, io.lookup);
  if (result.ok) {
    for (const name of result.unset) io.onUnset(name);
    return result.text;
  }
  const where = path.join('.');
  const message =
    result.fault === 'format'
      ? `invalid interpolation format for ${where}.\nYou may need to escape any $ with another $.\n${result.template}`
      : `error while interpolating ${where}: ${requiredText(result.name, result.message)}`;
  io.problems.push({ text: message, at: tree.at });
  return undefined;
}
