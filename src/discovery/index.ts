export { type AgentEntry, agentKeys, formatAgentEntry, parseAgentEntry } from './agent-entry.ts';
export type { DiscoveredAgent, Discovery, Membership } from './discovery.ts';
export { type DiscoveryOpts, parseDiscoveryOpts } from './discovery-opts.ts';
export { openDiscovery } from './open-discovery.ts';
export { parseRegistration, type Registration } from './parse-registration.ts';
export { SeveralDiscoveries } from './several-discoveries.ts';
