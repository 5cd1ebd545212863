import { resolve } from 'node:path';
import { renameHyphenKeys } from './hyphen-keys.ts';
import { interpolateTree } from './interpolate-tree.ts';
import type { LoadContext } from './load-context.ts';
import { fail, type Problem, throwProblems } from './problem.ts';
import { mapShaped } from './schema/map-shaped.ts';
import { composeFile } from './schema/top-shape.ts';
import type { Lookup } from './substitute.ts';
import { child, type Tree } from './tree.ts';

/** What one set of files is read with. */
export interface PrepareOptions {
  /** Relative paths start here. */
  readonly baseDirectory: string;
  /** Undefined: variables stay as they are written. */
  readonly lookup: Lookup | undefined;
}

/**
 * Brings one document to the form that can be merged: keys in their right spelling, variables filled in, short forms expanded,
 * paths absolute.
 * @throws ComposeFileError when filling in fails
 */
export function prepareDocument(document: Tree, options: PrepareOptions, context: LoadContext): Tree {
  const renamed = context.strict ? document : renameHyphenKeys(document, composeFile, context.warn);
  const problems: Problem[] = [];
  const filled = interpolateTree(renamed, composeFile, {
    lookup: options.lookup ?? (() => undefined),
    problems,
    onUnset: context.warnUnset,
    onWarning: context.warn,
    substitute: options.lookup !== undefined,
  });
  throwProblems(problems);
  const services = child(filled, 'services');
  if (services !== undefined && services.kind !== 'map') fail('services must be a mapping', services.at);
  const expanded = mapShaped(filled, composeFile, context.warn, (tree, shape, at) => shape.expand?.(tree, at) ?? tree);
  const absolute = (path: string): string => absolutePath(path, options.baseDirectory, context.home);
  return mapShaped(expanded, composeFile, context.warn, (tree, shape) => shape.resolve?.(tree, absolute) ?? tree);
}

/** An absolute path; `~` is the home directory. */
export function absolutePath(path: string, baseDirectory: string, home: string | undefined): string {
  const expanded = home !== undefined && /^~(?:\/|$)/.test(path) ? home + path.slice(1) : path;
  return resolve(baseDirectory, expanded);
}
