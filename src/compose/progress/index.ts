export { createProgress, type ProgressOptions } from './choose.ts';
export { onNode, type Progress, type ProgressEvent, type ProgressState } from './event.ts';
export { jsonProgress } from './json.ts';
export { plainProgress, quietProgress } from './plain.ts';
export { type Terminal, ttyProgress } from './tty.ts';
