import { buildProject } from './build-project.ts';
import { LoadContext } from './load-context.ts';
import { loadTree } from './load-tree.ts';
import { locateProject } from './locate.ts';
import type { LoadedProject, LoadOptions } from './options.ts';

/**
 * Reads a Compose application: finds and merges its files and checks the result. Reads files, changes nothing, talks to no engine.
 * @throws NoComposeFileError when no file is named and none is found
 * @throws ComposeFileError when anything in a file is wrong
 */
export async function loadProject(options: LoadOptions): Promise<LoadedProject> {
  const context = new LoadContext({
    interpolate: options.interpolate ?? true,
    strict: options.strict ?? false,
    home: options.env['HOME'],
    stdin: options.stdin,
    onWarning: options.onWarning ?? (() => {}),
  });
  const location = await locateProject(options, context);
  const tree = await loadTree(location, context);
  const wanted = { profiles: profilesOf(options, location.environment), services: options.services ?? [] };
  return { project: await buildProject(tree, location, wanted, context), environment: location.environment };
}

function profilesOf(options: LoadOptions, environment: ReadonlyMap<string, string>): readonly string[] {
  const asked = options.profiles ?? [];
  if (asked.length > 0) return asked;
  return (environment.get('COMPOSE_PROFILES') ?? '').split(',').flatMap((profile) => (profile.trim() === '' ? [] : [profile.trim()]));
}
