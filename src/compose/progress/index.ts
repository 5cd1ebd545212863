export { createProgress, type ProgressOptions } from './choose.ts';
export type { Progress, ProgressEvent, ProgressState } from './event.ts';
