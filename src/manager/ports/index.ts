export type { Allotment, ForwardedPorts, PortWish, PublishedPorts } from './contract.ts';
export { PortProxy, type PortProxyOptions } from './port-proxy.ts';
export { DEFAULT_PORT_RANGE, formatPortRange, type PortRange, parsePortRange } from './port-range.ts';
export { outOfReach, type WantedPort, wantedPorts, withHostPorts } from './wanted-ports.ts';
