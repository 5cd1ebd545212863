export { type BaseImageOptions, baseImageTar } from './base-image.ts';
export { type EngineState, LabEngine } from './engine.ts';
export { DEFAULT_VERSION, ENGINE_VERSIONS, type EngineVersion, parseEngineVersion } from './engine-version.ts';
export { LabError } from './errors.ts';
export { type EngineOptions, type Lab, type LabOptions, openLab, startLab, stopLab } from './lab.ts';
export { type EnsureOptions, ensureTools } from './requirements.ts';
export type { CommandResult } from './run-command.ts';
