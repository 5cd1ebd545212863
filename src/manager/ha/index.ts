export { ALONE } from './alone.ts';
export type { Decider, Leadership, Mandate } from './decider.ts';
export { type LeaseTimes, leaseTimes } from './lease-times.ts';
export { PrimaryLink } from './primary-link.ts';
export { Replication, type ReplicationOptions } from './replication.ts';
export type { Role, RoleState } from './role.ts';
export type { Term } from './term.ts';
