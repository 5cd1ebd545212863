import type { Problem } from '../problem.ts';
import type { MapTree, Place, ScalarTree, Tree } from '../tree.ts';
import { nearestKey } from './nearest-key.ts';
import { type Shape, shapeUnder, type TypeWord } from './shape.ts';

/**
 * Compares a tree with its shape and gives every fault, in the order of the tree.
 * @param path where the tree stands in its file
 */
export function checkShape(tree: Tree, shape: Shape, path = ''): readonly Problem[] {
  const problems: Problem[] = [];
  visit(tree, shape, path);
  return problems;

  function visit(node: Tree, at: Shape, path: string): void {
    if (!accepts(at, node) || !inRange(node, at.range)) add(node.at, path, `must be a ${mustBe(at)}`);
    else if (node.kind === 'scalar') visitScalar(node, at, path);
    else if (node.kind === 'map') visitMap(node, at, path);
    else for (const [index, item] of node.items.entries()) if (at.items !== undefined) visit(item, at.items, join(path, String(index)));
  }

  function visitScalar(node: ScalarTree, at: Shape, path: string): void {
    const text = String(node.value);
    if (at.values !== undefined && !at.values.includes(text)) {
      const quoted = at.values.map((value) => `'${value}'`);
      add(node.at, path, quoted.length === 1 ? `value must be ${quoted[0]}` : `value must be one of ${quoted.join(', ')}`);
    }
    if (at.pattern?.test(text) === false) add(node.at, path, `'${text}' does not match pattern '${at.pattern.source}'`);
  }

  function visitMap(node: MapTree, at: Shape, path: string): void {
    const unknown = [...node.entries].filter(([key]) => !isKnown(key, at));
    const first = unknown[0];
    if (first !== undefined) {
      const known = Object.keys(at.fields ?? {});
      const meant = unknown.flatMap(([key]) => nearestKey(key, known) ?? []);
      const hint = meant.length === 0 ? '' : `; did you mean ${meant.map((key) => `"${key}"`).join(', ')}?`;
      add(first[1].at, path, `additional properties ${unknown.map(([key]) => `'${key}'`).join(', ')} not allowed${hint}`);
    }
    for (const key of at.required ?? []) if (!node.entries.has(key)) add(node.at, path, missingKey(key, at));
    for (const [key, entry] of node.entries) {
      const under = shapeUnder(at, key);
      if (under !== undefined && isKnown(key, at)) visit(entry.value, under, join(path, key));
    }
  }

  function add(at: Place, path: string, what: string): void {
    problems.push({ text: `validating ${at.file.path}: ${path} ${what}`, at });
  }
}

/** Whether a value is of a kind that may stand there. */
export function accepts(shape: Shape, tree: Tree): boolean {
  return shape.accepts.some((word) => isOf(tree, word));
}

function isKnown(key: string, shape: Shape): boolean {
  if (shape.fields !== undefined) return Object.hasOwn(shape.fields, key) || key.startsWith('x-');
  return shape.names?.test(key) !== false;
}

/** Where a short form exists too, its type is named first, as a wrong long form is taken for a wrong short one. */
function missingKey(key: string, shape: Shape): string {
  const missing = `missing property '${key}'`;
  return shape.accepts.length === 1 ? missing : `must be a ${mustBe(shape)}; ${missing}`;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function mustBe(shape: Shape): string {
  if (shape.says !== undefined) return shape.says;
  const words = [...shape.accepts].sort();
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

function inRange(node: Tree, range: readonly [number, number] | undefined): boolean {
  if (range === undefined || node.kind !== 'scalar' || typeof node.value !== 'number') return true;
  return node.value >= range[0] && node.value <= range[1];
}

function isOf(node: Tree, word: TypeWord): boolean {
  if (node.kind === 'list') return word === 'array';
  if (node.kind === 'map') return word === 'mapping';
  switch (word) {
    case 'null':
      return node.value === null;
    case 'integer':
      return Number.isInteger(node.value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof node.value === word;
    default:
      return false;
  }
}
