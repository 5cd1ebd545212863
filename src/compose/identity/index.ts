export { COMPOSE, isOurs, versionLabel } from './labels.ts';
export { containerName, finalNameOf, oneoffName, type Separator, temporaryName } from './names.ts';
