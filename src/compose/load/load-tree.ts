import { fileWarnings } from './file-warnings.ts';
import type { LoadContext } from './load-context.ts';
import { loadSet } from './load-set.ts';
import type { Location } from './locate.ts';
import { settleTags, uniqueItems } from './merge.ts';
import { fail, throwProblems } from './problem.ts';
import { checkShape } from './schema/check.ts';
import { decodeTree } from './schema/decode.ts';
import { composeFile } from './schema/top-shape.ts';
import type { Tree } from './tree.ts';

/**
 * The files of a project as one tree in canonical form: merged, checked against the schema, every value decoded.
 * @throws ComposeFileError
 */
export async function loadTree(location: Location, context: LoadContext): Promise<Tree> {
  const tree = await loadMergedTree(location, true, context);
  throwProblems(checkShape(tree, composeFile));
  for (const warning of fileWarnings(tree)) context.warn(warning);
  const decoded = decodeTree(tree, composeFile);
  throwProblems(decoded.problems);
  return decoded.tree;
}

/**
 * The files of a project as one tree, expanded as far as possible, but not checked.
 * @param substitute whether variables are filled in
 * @throws ComposeFileError
 */
export async function loadMergedTree(location: Location, substitute: boolean, context: LoadContext): Promise<Tree> {
  const { files, directory, environment } = location;
  const merged = await loadSet({ files, baseDirectory: directory, environment, substitute, includedBy: [] }, context);
  return uniqueItems(settleTags(merged ?? fail('empty compose file')), composeFile);
}
