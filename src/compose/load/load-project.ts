import type { LoadedProject, LoadOptions } from './options.ts';
import { NoComposeFileError } from './problem.ts';

/**
 * Reads a Compose application: finds and merges its files and checks the result. Reads files, changes nothing, talks to no engine.
 * @throws NoComposeFileError when no file is named and none is found
 * @throws ComposeFileError when anything in a file is wrong
 */
export async function loadProject(_options: LoadOptions): Promise<LoadedProject> {
  throw new NoComposeFileError();
}
