import { dirname, resolve } from 'node:path';
import { isOn, type Variables, variablesOf, withDotEnv, withEnvFiles } from './environment.ts';
import { findFiles } from './find-files.ts';
import type { LoadContext } from './load-context.ts';
import type { LoadOptions } from './options.ts';
import { chooseProjectName } from './project-name.ts';
import type { SourceFile } from './source-file.ts';
import { substitute } from './substitute.ts';
import { child, textOf } from './tree.ts';

/** Which files, variables, directory and name a project has. */
export interface Location {
  readonly files: readonly SourceFile[];
  /** Absolute. */
  readonly directory: string;
  readonly name: string;
  /** Process over env files, `COMPOSE_PROJECT_NAME` included. */
  readonly environment: Variables;
  /** Absolute; only those the user named. */
  readonly envFiles: readonly string[];
}

/**
 * Finds the files of a project and what they are read with.
 * @throws NoComposeFileError, ComposeFileError
 */
export async function locateProject(options: LoadOptions, context: LoadContext): Promise<Location> {
  const { cwd } = options;
  const flag = options.projectDirectory === undefined ? undefined : resolve(cwd, options.projectDirectory);
  const named = options.files ?? [];
  const env = variablesOf(options.env);
  const envFiles = namedEnvFiles(options, env);
  // Settings such as COMPOSE_FILE may stand in an env file, which must therefore be read before the files are known.
  const first = await addEnvFiles(env, envFiles, flag ?? directoryOf(named, cwd) ?? cwd, context);
  const files = await findFiles(named, first, cwd, flag ?? cwd, context.warn);
  const directory =
    flag ??
    directoryOf(
      files.map((file) => file.path),
      cwd,
    ) ??
    cwd;
  const variables = await addEnvFiles(first, envFiles, directory, context);
  const name = chooseProjectName({
    flag: options.projectName,
    environment: variables.get('COMPOSE_PROJECT_NAME'),
    file: await nameInFiles(files, variables, context),
    projectDirectory: directory,
    cwd,
  });
  return { files, directory, name, environment: new Map([...variables, ['COMPOSE_PROJECT_NAME', name]]), envFiles };
}

function namedEnvFiles(options: LoadOptions, env: Variables): readonly string[] {
  const named = options.envFiles ?? [];
  const wanted = named.length > 0 ? named : (env.get('COMPOSE_ENV_FILES') ?? '').split(',').filter((file) => file !== '');
  return wanted.map((file) => resolve(options.cwd, file));
}

async function addEnvFiles(env: Variables, envFiles: readonly string[], directory: string, context: LoadContext): Promise<Variables> {
  if (envFiles.length > 0) return await withEnvFiles(env, envFiles, context.warnUnset);
  return isOn(env.get('COMPOSE_DISABLE_ENV_FILE')) ? env : await withDotEnv(env, directory, context.warnUnset);
}

/** The directory of the first file that is one. */
function directoryOf(files: readonly string[], cwd: string): string | undefined {
  const first = files.find((file) => file !== '-');
  return first === undefined ? undefined : dirname(resolve(cwd, first));
}

/** `name:` of the last document that has one. */
async function nameInFiles(files: readonly SourceFile[], variables: Variables, context: LoadContext): Promise<string | undefined> {
  let name: string | undefined;
  for (const file of files) {
    for (const document of await context.documents(file)) {
      const tree = child(document, 'name');
      const text = textOf(tree);
      if (text === undefined) continue;
      const result = substitute(text, (variable) => variables.get(variable));
      // A wrong text is reported with its place when the file is read; here it only has no name to give.
      name = result.ok ? result.text : name;
    }
  }
  return name;
}
