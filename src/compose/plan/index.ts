export { type Graph, graphOfContainers, graphOfProject, withDependencies } from './graph.ts';
export type { RecreatePolicy, UpInput, UpOptions } from './options.ts';
export { orphansOf } from './orphans.ts';
export { type Kept, Plan } from './plan.ts';
export { type Action, type ActionOptions, planAction } from './plan-action.ts';
export { type DownOptions, planDown } from './plan-down.ts';
export { type ImageOptions, planImages } from './plan-images.ts';
export { driftedVolumes, planObjects } from './plan-objects.ts';
export { planStarts } from './plan-starts.ts';
export { planUp, selectTargets } from './plan-up.ts';
export { referencesFrom, referencesTo } from './references.ts';
export type {
  ContainerRef,
  CreateContainer,
  PullImage,
  SignalContainer,
  StartContainer,
  Step,
  StopContainer,
  Verb,
  WaitCondition,
  WaitForService,
} from './step.ts';
