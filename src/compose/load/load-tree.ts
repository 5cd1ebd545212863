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
  const set = { files: location.files, baseDirectory: location.directory, environment: location.environment, includedBy: [] };
  const merged = (await loadSet(set, context)) ?? fail('empty compose file');
  for (const warning of fileWarnings(merged)) context.warn(warning);
  const tree = uniqueItems(settleTags(merged), composeFile);
  throwProblems(checkShape(tree, composeFile));
  const decoded = decodeTree(tree, composeFile);
  throwProblems(decoded.problems);
  return decoded.tree;
}
