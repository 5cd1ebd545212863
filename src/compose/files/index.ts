export { readServiceFiles, type ServiceFiles } from './service-files.ts';
