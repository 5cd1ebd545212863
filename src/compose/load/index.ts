export { loadProject } from './load-project.ts';
export type { LoadedProject, LoadOptions } from './options.ts';
export { ComposeFileError, NoComposeFileError } from './problem.ts';
export { durationText, parseBytes, parseDuration } from './short/units.ts';
export { yamlOptions } from './yaml-options.ts';
