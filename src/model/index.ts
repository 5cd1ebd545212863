export { formatBytes } from './bytes.ts';
export type { ContainerInfo, ContainerState } from './container.ts';
export { containerFromInspect } from './container-inspect.ts';
export { containerFromList, needsInspect, networkMode } from './container-list.ts';
export { withEngineShares } from './cpu-shares.ts';
export { type CreateOptions, type CreateQuery, type ParsedCreate, parsePlacementRequest } from './create-request.ts';
export { parseDuration } from './duration.ts';
export { parseExpression, whitelistNames } from './expression.ts';
export { type ContainerId, containerId, isFullId, type NodeId, nodeId } from './ids.ts';
export { LABEL, type Labels } from './labels.ts';
export { cpuNanosOf, memoryBytesOf } from './limits.ts';
export { isLoopback } from './loopback.ts';
export type { Fleet, ImageInfo, NodeInfo, NodeState, Platform } from './node.ts';
export { type NodeFacts, nodeFactsFromInfo } from './node-facts.ts';
export { isOnEveryHost } from './on-every-host.ts';
export { type Pattern, parsePattern } from './pattern.ts';
export { formatPlatform, normalisePlatform, parsePlatform } from './platform.ts';
export type { ExposedPort, PortClaim, Protocol } from './port.ts';
export {
  formatPortClaim,
  parseExposedPorts,
  parseHostPort,
  parsePortClaim,
} from './port-text.ts';
export { familiarName, formatReference, parseReference, type Reference, tryReference } from './reference.ts';
export type {
  ApiNeed,
  Candidate,
  Decision,
  Dependency,
  Expression,
  NodeRefusal,
  Pin,
  Placement,
  PlacementRequest,
  Reason,
  Refusal,
  ReschedulePolicy,
} from './request.ts';
export { type StatusParts, statusParts } from './status-parts.ts';
