export { COMPOSE, isOurs, versionLabel } from './labels.ts';
export { builtImageName, containerName, finalNameOf, oneoffName, type Separator, temporaryName } from './names.ts';
