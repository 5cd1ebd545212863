export { AllNodesFailedError, NoHealthyNodeError, NoSuchImageError, TransferError } from './errors.ts';
export { type FoundImage, findImages, type ImageHolder, shownName } from './find-images.ts';
export { realNames } from './image-index.ts';
export { type LoadRequest, loadImages } from './load.ts';
export { MergedProgress } from './merged-progress.ts';
export { followNode, type NodeProgress } from './progress.ts';
export { type ImageIo, type PullRequest, pullImage } from './pull.ts';
export { Tee, type TeeOptions } from './tee.ts';
export { copyImages, ensureImage } from './transfer.ts';
