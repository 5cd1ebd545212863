import { basename } from 'node:path';
import { fail } from './problem.ts';

/** Where a project's name may come from, the first non-empty one winning. */
export interface NameSources {
  readonly flag: string | undefined;
  /** `COMPOSE_PROJECT_NAME` */
  readonly environment: string | undefined;
  /** `name:` of the last file that has one. */
  readonly file: string | undefined;
  readonly projectDirectory: string;
  readonly cwd: string;
}

/**
 * The name of the project. What the user typed must be legal; what comes from files and directories is made legal.
 * @throws ComposeFileError when the typed name is not legal or nothing legal is left
 */
export function chooseProjectName(sources: NameSources): string {
  for (const typed of [sources.flag, sources.environment]) {
    if (typed === undefined || typed === '') continue;
    if (/^[a-z0-9][a-z0-9_-]*$/.test(typed)) return typed;
    fail(
      `invalid project name ${JSON.stringify(typed)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`,
    );
  }
  for (const found of [sources.file, basename(sources.projectDirectory), basename(sources.cwd)]) {
    const name = normalizeName(found ?? '');
    if (name !== '') return name;
  }
  return fail('project name must not be empty');
}

/** Lower case, without characters a name cannot have, without leading `_` and `-`. */
function normalizeName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
