export { API_MAX, API_MIN, type ApiOptions } from './api/index.ts';
export { type ClusterSettings, DEFAULT_SETTINGS } from './cluster/index.ts';
export { leaseTimes } from './ha/index.ts';
export { Manager, type ManagerOptions } from './manager.ts';
export type { PortProxySettings } from './manager-ports.ts';
export { DEFAULT_PORT_RANGE, formatPortRange, parsePortRange } from './ports/index.ts';
export type { ReplicationSettings } from './replicate.ts';
export { FILTER_NAMES, type Policy, parseFilters, parseStrategy, STRATEGY_NAMES } from './scheduler/index.ts';
