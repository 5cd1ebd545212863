import type { Clock, Log, Random } from '../base/index.ts';
import type { DiscoveryOpts } from '../discovery/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import type { ApiOptions, SocketAccess } from './api/index.ts';
import type { TlsSettings } from './certificates.ts';
import type { ClusterSettings } from './cluster/index.ts';
import type { PortProxySettings } from './manager-ports.ts';
import type { ReplicationSettings } from './replicate.ts';
import type { Policy } from './scheduler/index.ts';
import type { SurvivalSettings } from './survival.ts';

export interface ManagerOptions {
  /**
   * `nodes://…`, `file://…`, a bare list, or a store: `etcd://…`, `consul://…`, `zk://…`; the empty string: none, the fleet is
   * made of engines that join.
   */
  readonly discovery: string;
  /** Of a store. Default: none. */
  readonly discoveryOpts?: DiscoveryOpts;
  /** Where to listen: `tcp://host:port`, `unix:///path`. */
  readonly hosts: readonly string[];
  readonly policy: Policy;
  readonly settings: ClusterSettings;
  readonly api: ApiOptions;
  /** How often discovery looks for changes by itself. */
  readonly heartbeatMs: number;
  /** Of every engine client, but TLS, which `tls` says. */
  readonly engine: Omit<EngineOptions, 'endpoint' | 'tls'>;
  /** Absent: no TLS anywhere. */
  readonly tls?: TlsSettings;
  /** Who may open unix sockets; default: owner and group. */
  readonly socket?: SocketAccess;
  /** Absent: this manager is the only one. */
  readonly replication?: ReplicationSettings;
  /** Where containers with a reschedule policy are put on record, and when they are replaced. */
  readonly survival: SurvivalSettings;
  /** Published ports also answer on the manager, and each number is taken once per fleet. Absent: they do not. */
  readonly portProxy?: PortProxySettings | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}
