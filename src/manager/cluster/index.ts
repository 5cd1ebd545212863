export { callWhileThere } from './call-while-there.ts';
export { Cluster, type ClusterOptions } from './cluster.ts';
export { newestFirst } from './container-index.ts';
export type {
  BeforeHealthy,
  CachedContainer,
  ChangedLimits,
  ClusterEvent,
  ClusterNode,
  ClusterView,
  ContainerListener,
  CopyRule,
  EventHub,
  NameHold,
  NodeAgent,
  Removals,
  Reservation,
  Resource,
} from './contract.ts';
export {
  AmbiguousNameError,
  AmbiguousPrefixError,
  NameConflictError,
  NodeUnreachableError,
  NoPlacementError,
  NoSuchContainerError,
} from './errors.ts';
export type { LostContainer } from './lost-containers.ts';
export {
  engineNetworkId,
  fleetNetworkId,
  isPredefined,
  networkName,
  predefinedNetworkId,
  shownNetworkId,
} from './network-ids.ts';
export { type NodeFailure, refusal, succeeded } from './node-failures.ts';
export { healthyNodes, type NodeResult, onNodes } from './on-nodes.ts';
export { pastEvents } from './past-events.ts';
export { type ClusterSettings, DEFAULT_SETTINGS } from './settings.ts';
