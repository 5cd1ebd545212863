import type { JsonObject } from '../../base/index.ts';
import { buildProject } from './build-project.ts';
import { LoadContext } from './load-context.ts';
import { loadMergedTree, loadTree } from './load-tree.ts';
import { locateProject } from './locate.ts';
import type { LoadedProject, LoadOptions } from './options.ts';
import { Fields } from './read/fields.ts';
import { type Variable, variablesIn } from './variables-in.ts';

/**
 * Reads a Compose application: finds and merges its files and checks the result. Reads files, changes nothing, talks to no engine.
 * @throws NoComposeFileError when no file is named and none is found
 * @throws ComposeFileError when anything in a file is wrong
 */
export async function loadProject(options: LoadOptions): Promise<LoadedProject> {
  const context = new LoadContext(options);
  const location = await locateProject(options, context);
  const tree = await loadTree(location, context);
  const wanted = { profiles: profilesOf(options, location.environment), services: options.services ?? [] };
  return { project: await buildProject(tree, location, wanted, context), environment: location.environment };
}

/**
 * The merged files with variables as they are written. Short forms are expanded as far as that is possible without values;
 * nothing is checked, so the result may be no legal project.
 * @throws NoComposeFileError, ComposeFileError when the files cannot be read or merged
 */
export async function loadMerged(options: LoadOptions): Promise<JsonObject> {
  const context = new LoadContext(options);
  const location = await locateProject(options, context);
  const tree = await loadMergedTree(location, false, context);
  return { name: location.name, ...new Fields(tree).plain((key) => key !== 'name' && key !== 'version') };
}

/**
 * The variables the files of a project refer to, by name. Files they include or extend are not looked at.
 * @throws NoComposeFileError, ComposeFileError when the files cannot be read
 */
export async function listVariables(options: LoadOptions): Promise<readonly Variable[]> {
  const context = new LoadContext(options);
  const { files } = await locateProject(options, context);
  const documents = await Promise.all(files.map((file) => context.documents(file)));
  return variablesIn(documents.flat());
}

function profilesOf(options: LoadOptions, environment: ReadonlyMap<string, string>): readonly string[] {
  const asked = options.profiles ?? [];
  if (asked.length > 0) return asked;
  return (environment.get('COMPOSE_PROFILES') ?? '').split(',').flatMap((profile) => (profile.trim() === '' ? [] : [profile.trim()]));
}
