import type { Membership } from '../../discovery/index.ts';
import type { JoinedEngine } from './joined-engine.ts';

/** The engines that joined as a discovery tells them: those whose agents vanished are silent. */
export function membershipOf(joined: readonly JoinedEngine[], problems: readonly string[]): Membership {
  const sorted = joined.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  return {
    entries: sorted.filter((engine) => !engine.expired).map((engine) => engine.address),
    problems,
    silent: sorted.filter((engine) => engine.expired).map((engine) => engine.address),
    agents: sorted.map(({ address, guards, fenced, holdsLease }) => ({ address, guards, fenced, holdsLease })),
  };
}
