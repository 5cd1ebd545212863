export type { Discovery, Membership } from './discovery.ts';
export { openDiscovery } from './open-discovery.ts';
