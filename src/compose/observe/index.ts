export { type Health, type ObservedContainer, type ObservedMount, type ObservedPort, parseListEntry } from './container.ts';
export { observeEndpoint } from './endpoint.ts';
export type { ObservedNode } from './nodes.ts';
export { observeByLabel, observeContainers, observeProject } from './observe.ts';
export type { ObservedImage, ObservedObject, ObservedProject } from './project.ts';
