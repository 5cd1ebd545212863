export { type GrantedFile, grantedFiles } from './granted-file.ts';
export { readServiceFiles, type ServiceFiles } from './service-files.ts';
