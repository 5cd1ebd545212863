export { type ConfigOptions, toJson, toYaml, toYamlText } from './config.ts';
