import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadProject } from './load-project.ts';
import type { LoadedProject, LoadOptions } from './options.ts';
import { ComposeFileError } from './problem.ts';

/** Files by path below the working directory, whose base name is `app`; one text is `compose.yaml`. */
export type SampleFiles = string | { readonly [path: string]: string };

/** What loading sample files gave; in texts, `DIR` stands for the working directory. */
export interface Sample extends LoadedProject {
  readonly warnings: readonly string[];
  readonly directory: string;
}

/** For tests: writes files to a temporary directory, runs something there, and removes them. */
export async function inSample<T>(files: SampleFiles, run: (directory: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'schwarm-compose-'));
  try {
    const directory = join(root, 'app');
    await mkdir(directory);
    for (const [path, text] of Object.entries(typeof files === 'string' ? { 'compose.yaml': files } : files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    return await run(directory);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** For tests: loads sample files with an empty environment, in their directory unless `cwd` (relative) says otherwise. */
export async function loadSample(files: SampleFiles, options: Partial<LoadOptions> = {}): Promise<Sample> {
  return await inSample(files, async (directory) => {
    const warnings: string[] = [];
    const onWarning = (text: string): void => void warnings.push(text.replaceAll(directory, 'DIR'));
    const loaded = await loadProject({ env: {}, onWarning, ...options, cwd: join(directory, options.cwd ?? '') });
    return { ...loaded, warnings, directory };
  });
}

/** For tests: the message with which loading sample files fails. */
export async function failureOf(files: SampleFiles, options: Partial<LoadOptions> = {}): Promise<string> {
  return await inSample(files, async (directory) => {
    try {
      await loadProject({ env: {}, ...options, cwd: join(directory, options.cwd ?? '') });
    } catch (error) {
      if (error instanceof ComposeFileError) return error.message.replaceAll(directory, 'DIR');
      throw error;
    }
    throw new Error('loading did not fail');
  });
}
