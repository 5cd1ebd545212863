export { type ConfigOptions, toJson, toYaml } from './config.ts';
