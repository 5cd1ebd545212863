export { NoHealthyNodeError, NoSuchImageError, TransferError } from './errors.ts';
export { type FoundImage, findImages, repositoryTags, shownName } from './find-images.ts';
export { realNames } from './image-index.ts';
export { importImage } from './import.ts';
export { loadImages } from './load.ts';
export { MergedProgress } from './merged-progress.ts';
export type { NodeProgress } from './progress.ts';
export { pullImage } from './pull.ts';
export { ensureImage } from './transfer.ts';
