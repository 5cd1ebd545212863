export { baseImageTar } from './base-image.ts';
export type { LabBox } from './box.ts';
export type { LabEngine } from './engine.ts';
export { DEFAULT_VERSION, ENGINE_VERSIONS, type EngineVersion, parseEngineVersion } from './engine-version.ts';
export { LabError } from './errors.ts';
export type { Lab } from './lab.ts';
export type { EngineOptions } from './lab-options.ts';
export { ensureTools } from './requirements.ts';
export { openLab, startLab, stopLab } from './start-lab.ts';
export { freePorts } from './stores/free-ports.ts';
export {
  type StoreEnsemble,
  type StoreKind,
  type StoreServerOptions,
  startStoreEnsemble,
  startStoreServer,
} from './stores/start-store-server.ts';
export type { StoreServer } from './stores/store-server.ts';
export { ensureJava, missingJava } from './stores/zookeeper.ts';
export { toolPath } from './tool-path.ts';
