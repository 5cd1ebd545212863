export { listVariables, loadMerged, loadProject } from './load-project.ts';
export type { LoadedProject, LoadOptions } from './options.ts';
export { ComposeFileError, NoComposeFileError } from './problem.ts';
export { durationText } from './short/units.ts';
export type { Variable } from './variables-in.ts';
export { yamlOptions } from './yaml-options.ts';
