export { containerBody, type OneOff } from './container-body.ts';
export { extensionHints, hasHints, unknownExtensionKeys } from './environment.ts';
export { networkHash, serviceHash, sha256, volumeHash } from './hash.ts';
export { volumeName } from './mounts.ts';
export { networkBody, volumeBody } from './object-body.ts';
export type { ContainerWish, CreateRequest, EndpointFacts, LinkedContainer, References } from './wish.ts';
