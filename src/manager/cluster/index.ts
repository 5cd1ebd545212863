export type {
  CachedContainer,
  ClusterEvent,
  ClusterNode,
  ClusterView,
  EventHub,
  NameHold,
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
  NoSuchExecError,
  SlowReaderError,
} from './errors.ts';
