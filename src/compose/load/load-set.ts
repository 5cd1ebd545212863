import { applyExtends } from './extends.ts';
import type { FileSet } from './file-set.ts';
import { withIncludes } from './include.ts';
import type { LoadContext } from './load-context.ts';
import { mergeTrees } from './merge.ts';
import { type PrepareOptions, prepareDocument } from './prepare.ts';
import { type Problem, throwProblems } from './problem.ts';
import { composeFile } from './schema/top-shape.ts';
import type { SourceFile } from './source-file.ts';
import type { Tree } from './tree.ts';

/**
 * Reads the files of a set and all they include and extend, and merges them. The result is expanded, but not yet checked.
 * @throws ComposeFileError
 */
export async function loadSet(set: FileSet, context: LoadContext): Promise<Tree | undefined> {
  let merged: Tree | undefined;
  for (const file of set.files) {
    for (const document of await context.documents(file)) {
      const tree = await loadDocument(document, file, merged, set, context);
      merged = merged === undefined ? tree : mergeInto(merged, tree);
    }
  }
  return merged;
}

async function loadDocument(
  document: Tree,
  file: SourceFile,
  earlier: Tree | undefined,
  set: FileSet,
  context: LoadContext,
): Promise<Tree> {
  const lookup = set.substitute ? (name: string): string | undefined => set.environment.get(name) : undefined;
  const options: PrepareOptions = { baseDirectory: set.baseDirectory, lookup };
  const prepared = prepareDocument(document, options, context);
  const complete = await withIncludes(prepared, file, set, context, loadSet);
  return await applyExtends(complete, file, options, earlier, context);
}

/** @throws ComposeFileError when a key is a mapping in one file and something else in another */
function mergeInto(base: Tree, over: Tree): Tree {
  const problems: Problem[] = [];
  const merged = mergeTrees(base, over, composeFile, { problems });
  throwProblems(problems);
  return merged;
}
