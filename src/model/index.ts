export type { ContainerInfo, ContainerState } from './container.ts';
export { type ContainerId, containerId, isFullId, type NodeId, nodeId } from './ids.ts';
export { LABEL, type Labels } from './labels.ts';
export type { Fleet, ImageInfo, NodeInfo, NodeState, Platform } from './node.ts';
export type { ExposedPort, PortClaim, Protocol } from './port.ts';
export type {
  Candidate,
  Decision,
  Dependency,
  Expression,
  NodeRefusal,
  Placement,
  PlacementRequest,
  Reason,
  Refusal,
  ReschedulePolicy,
} from './request.ts';
