export type { Discovery, Membership } from './discovery.ts';
export { type DiscoveryOptions, openDiscovery } from './open-discovery.ts';
export { type DiscoverySource, parseDiscovery } from './parse-discovery.ts';
