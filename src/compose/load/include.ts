import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Variables, withDotEnv, withEnvFiles } from './environment.ts';
import type { FileSet } from './file-set.ts';
import type { LoadContext } from './load-context.ts';
import { mergeTrees } from './merge.ts';
import { plain } from './plain.ts';
import { absolutePath } from './prepare.ts';
import { fail, type Problem, throwProblems } from './problem.ts';
import { checkShape } from './schema/check.ts';
import { shapeUnder } from './schema/shape.ts';
import { composeFile, includeShape } from './schema/top-shape.ts';
import type { SourceFile } from './source-file.ts';
import { child, type Entry, type MapTree, mapTree, type Tree, textOf, withEntry, withoutEntry } from './tree.ts';

type LoadSet = (set: FileSet, context: LoadContext) => Promise<Tree | undefined>;

/**
 * Puts what the document includes below it. Each item is a project of its own, with its directory and its `.env`; of things
 * both have, the including document's settings win.
 */
export async function withIncludes(document: Tree, file: SourceFile, set: FileSet, context: LoadContext, loadSet: LoadSet): Promise<Tree> {
  const include = child(document, 'include');
  if (include === undefined || document.kind !== 'map') return document;
  if (include.kind !== 'list') fail(`\`include\` must be a list, got ${textOf(include) ?? JSON.stringify(plain(include))}`, include.at);
  throwProblems(checkShape(include, includeShape, 'include'));
  let included: MapTree = mapTree([], document.at);
  for (const item of include.items) {
    const tree = await loadItem(item, file, set, context, loadSet);
    if (tree?.kind === 'map') included = addResources(included, tree);
  }
  return addResources(included, withoutEntry(document, 'include'));
}

async function loadItem(item: Tree, file: SourceFile, set: FileSet, context: LoadContext, loadSet: LoadSet): Promise<Tree | undefined> {
  const paths = textsOf(child(item, 'path')).map((path) => absolutePath(path, set.baseDirectory, context.home));
  const [first] = paths;
  if (first === undefined) fail('include path must not be empty', item.at);
  const includedBy = [...set.includedBy, file.path];
  const again = paths.find((path) => includedBy.includes(path));
  if (again !== undefined) fail(`include cycle detected:\n${includedBy.join('\n include ')}\n include ${again}`, item.at);
  const named = textOf(child(item, 'project_directory'));
  const baseDirectory = named === undefined ? dirname(first) : absolutePath(named, set.baseDirectory, context.home);
  const envFiles = textsOf(child(item, 'env_file')).map((path) => resolve(set.baseDirectory, path));
  const environment = await includedEnvironment(set.environment, envFiles, baseDirectory, context);
  const tree = await loadSet(
    { files: paths.map((path) => context.fileAt(path)), baseDirectory, environment, substitute: set.substitute, includedBy },
    context,
  );
  // The name of an included project means nothing to the one that includes it.
  return tree?.kind === 'map' ? withoutEntry(tree, 'name') : tree;
}

async function includedEnvironment(
  outer: Variables,
  envFiles: readonly string[],
  directory: string,
  context: LoadContext,
): Promise<Variables> {
  if (envFiles.length > 0) return await withEnvFiles(outer, envFiles, context.warnUnset);
  return await withDotEnv(outer, directory, context.warnUnset);
}

/** Merges section by section; an entry that both have in the same words stays as it is. */
function addResources(base: MapTree, over: MapTree): MapTree {
  let result = base;
  for (const [section, entry] of over.entries) {
    const old = child(base, section);
    const value = old?.kind === 'map' && entry.value.kind === 'map' ? addEntries(old, entry.value, section) : entry.value;
    result = withEntry(result, section, value, entry.at);
  }
  return result;
}

function addEntries(base: MapTree, over: MapTree, section: string): MapTree {
  const problems: Problem[] = [];
  const shape = shapeUnder(composeFile, section);
  const entries = new Map<string, Entry>(base.entries);
  for (const [name, entry] of over.entries) {
    const old = base.entries.get(name)?.value;
    const same = old !== undefined && isDeepStrictEqual(plain(old), plain(entry.value));
    if (old === undefined) entries.set(name, entry);
    else if (!same) {
      const value = mergeTrees(old, entry.value, shapeUnder(shape, name), { problems, keepTags: true }, `${section}.${name}`);
      entries.set(name, { ...entry, value });
    }
  }
  throwProblems(problems);
  return { ...base, entries };
}

function textsOf(tree: Tree | undefined): readonly string[] {
  if (tree?.kind === 'list') return tree.items.flatMap((item) => textOf(item) ?? []);
  const text = textOf(tree);
  return text === undefined ? [] : [text];
}
