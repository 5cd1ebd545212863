import { BadInputError } from '../../base/index.ts';
import type { StoreAddress } from '../../store/index.ts';

/** What a time until failover means for the session that a leader holds. */
export interface LeaseTimes {
  /** Within this time after a leader has died the store lets another lead; one second more for it to begin. */
  readonly failoverMs: number;
  /** Of the session. */
  readonly sessionMs: number;
}

interface StoreTimes {
  readonly name: string;
  readonly leastMs: number;
  readonly defaultMs: number;
  sessionMs(failoverMs: number): number;
}

const TIMES: { readonly [kind in 'etcd' | 'consul' | 'zk']: StoreTimes } = {
  etcd: { name: 'etcd', leastMs: 2_000, defaultMs: 4_000, sessionMs: (ms) => ms },
  // Consul ends a session after twice its time, which is 10 s at least.
  consul: { name: 'Consul', leastMs: 20_000, defaultMs: 20_000, sessionMs: (ms) => ms / 2 },
  // ZooKeeper looks for sessions that are over every two seconds.
  zk: { name: 'ZooKeeper', leastMs: 5_000, defaultMs: 5_000, sessionMs: (ms) => ms - 1_000 },
};

/**
 * The times for a store's kind.
 * @param failoverMs what the user asked for; undefined: the store's default
 * @throws BadInputError when the store cannot do it that fast (the message names its minimum), or is of one process only
 */
export function leaseTimes(kind: StoreAddress['kind'], failoverMs: number | undefined): LeaseTimes {
  if (kind === 'embedded') {
    throw new BadInputError(
      'Leader election is only supported with consul, etcd and zookeeper discovery: several managers cannot share an embedded store',
    );
  }
  const times = TIMES[kind];
  const wantedMs = failoverMs ?? times.defaultMs;
  if (wantedMs < times.leastMs) {
    throw new BadInputError(`--replication-ttl must be at least ${times.leastMs / 1_000}s with ${times.name}, not ${wantedMs / 1_000}s`);
  }
  return { failoverMs: wantedMs, sessionMs: times.sessionMs(wantedMs) };
}

/**
 * Checks what the store granted: a server may be set up to give no session as short as asked for.
 * @throws BadInputError that names the least it gives
 */
export function checkGranted({ failoverMs, sessionMs }: LeaseTimes, grantedMs: number): void {
  if (grantedMs <= Math.ceil(sessionMs / 1_000) * 1_000) return;
  const leastMs = failoverMs + (grantedMs - sessionMs);
  throw new BadInputError(`--replication-ttl must be at least ${leastMs / 1_000}s with this store: it grants no shorter session`);
}
