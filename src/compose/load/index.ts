export { loadProject } from './load-project.ts';
export type { LoadedProject, LoadOptions } from './options.ts';
export { ComposeFileError, NoComposeFileError } from './problem.ts';
