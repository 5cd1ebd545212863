import type { StoreKind } from '../../lab/index.ts';

/** `embedded`: one manager alone, with a file. */
export type RigStore = StoreKind | 'embedded';

export type Pace = 'default' | 'tight';

/** How soon managers of a pace notice, and what may last how long with them. */
export interface Settings {
  /** For `schwarm manage`. */
  readonly flags: readonly string[];
  /** `--replication-ttl` in use, in milliseconds; 0: there is one manager only. */
  readonly ttlMs: number;
  /** For `schwarm join`. */
  readonly agentFlags: readonly string[];
  /** How long an agent's lease is, in milliseconds: a lost node's containers may run until its end. */
  readonly leaseMs: number;
  /** When a node that falls silent has surely been noticed and replaced, on an idle machine, in milliseconds. */
  readonly replacedMs: number;
}

/** Least and default of each store, in milliseconds. */
const TTL_MS: { readonly [pace in Pace]: { readonly [kind in RigStore]: number } } = {
  tight: { etcd: 2_000, zookeeper: 5_000, consul: 20_000, embedded: 0 },
  default: { etcd: 4_000, zookeeper: 5_000, consul: 20_000, embedded: 0 },
};

export function settingsFor(pace: Pace, store: RigStore): Settings {
  const ttlMs = TTL_MS[pace][store];
  if (pace === 'default') return { flags: [], agentFlags: [], leaseMs: 180_000, ttlMs, replacedMs: 15_000 };
  const probes = ['--engine-probe-interval', '200ms', '--engine-probe-timeout', '500ms', '--reschedule-grace', '1s'];
  return { flags: probes, agentFlags: ['--heartbeat', '1s', '--ttl', '6s'], leaseMs: 6_000, ttlMs, replacedMs: 3_000 };
}
