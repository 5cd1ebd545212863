import type { Clock, Log, Random } from '../base/index.ts';
import { isAbort, Limiter } from '../base/index.ts';
import { type DiscoveryOpts, openDiscovery } from '../discovery/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import { type ApiOptions, ApiServer, formatListenAddress, parseListenAddress, type SocketAccess } from './api/index.ts';
import { Certificates, type TlsSettings } from './certificates.ts';
import { Cluster, type ClusterSettings } from './cluster/index.ts';
import { ALONE } from './ha/index.ts';
import { managerPorts, type PortProxySettings } from './manager-ports.ts';
import { Replicated, type ReplicationSettings } from './replicate.ts';
import type { Policy } from './scheduler/index.ts';
import { Survival, type SurvivalSettings } from './survival.ts';

export interface ManagerOptions {
  /** `nodes://…`, `file://…`, a bare list, or a store: `etcd://…`, `consul://…`, `zk://…`. */
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

/** How long the start waits for the nodes' first lists before it serves anyway. */
const FIRST_LISTS_MS = 1_000;
/** How long calls under way may take to end when it stops. */
const CLOSE_GRACE_MS = 1_500;

/** One manager: the live cluster and the API in front of it. Dispose it to stop both, API first. */
export class Manager implements AsyncDisposable {
  readonly #server: ApiServer;
  readonly #certificates: Certificates;
  readonly #reloads = new Limiter(1);
  readonly #stop: AbortController;
  readonly #election: Election | undefined;
  /**
   * Rejects when the cluster stops by itself, which is a bug, or when the store can never let this manager lead; resolves
   * after disposal.
   */
  readonly done: Promise<void>;

  /** Where it listens, as clients write it; a port asked for as 0 is the real one here. */
  readonly addresses: readonly string[];

  private constructor(
    { server, certificates }: { readonly server: ApiServer; readonly certificates: Certificates },
    addresses: readonly string[],
    stop: AbortController,
    cluster: Promise<void>,
    election?: Election,
  ) {
    this.#server = server;
    this.#certificates = certificates;
    this.addresses = addresses;
    this.#stop = stop;
    this.#election = election;
    this.done = Promise.all([cluster, election?.done]).then(() => undefined);
  }

  /**
   * Starts watching the fleet and serves it. The API answers within about a second even when no engine does.
   * @throws BadInputError for a discovery text, a listen address or a certificate that cannot be read, the system's error for
   * an address in use
   */
  static async start(options: ManagerOptions, signal?: AbortSignal): Promise<Manager> {
    const { clock, random, log, settings } = options;
    const certificates = await Certificates.read(options.tls ?? {}, log, clock);
    const engine = { ...options.engine, ...certificates.towardsEngines };
    const peers = { ...options.engine, ...certificates.towardsManagers };
    const policy: Policy = { ...options.policy, portsPerFleet: options.portProxy !== undefined };
    const hosts = options.hosts.map(parseListenAddress);
    const discovery = openDiscovery(options.discovery, {
      heartbeatMs: options.heartbeatMs,
      clock,
      random,
      opts: options.discoveryOpts ?? new Map(),
    });
    const survival = new Survival(options.survival, { clock, random, log });
    const { copies, beforeHealthy, keeper, notices } = survival;
    const cluster = new Cluster({ discovery, policy, settings, engine, clock, random, log, beforeHealthy, ...(copies && { copies }) });
    const ports = await managerPorts(options.portProxy, hosts, { cluster, clock, random, log });
    const stop = new AbortController();
    const clusterDone = watchFleet(cluster, ports, stop.signal);
    const io = { cluster, peers, clock, random, log };
    const replicated = options.replication === undefined ? undefined : new Replicated(options.replication, io);
    const done = Promise.all([clusterDone, survival.run(cluster, settings, replicated?.role ?? ALONE, stop.signal)]).then(() => undefined);
    const leadership = replicated === undefined ? {} : { leadership: replicated.role };
    const server = new ApiServer({ cluster, options: options.api, log, clock, random, ports, keeper, notices, ...leadership });
    try {
      await Promise.race([cluster.ready(signal), clock.sleep(FIRST_LISTS_MS, signal), done]);
      await ports?.open();
      const addresses: string[] = [];
      const access = { tls: certificates.listener, socket: options.socket };
      for (const host of hosts) addresses.push(formatListenAddress(await server.listen(host, access)));
      return new Manager(
        { server, certificates },
        addresses,
        stop,
        done,
        replicated === undefined ? undefined : standForElection(replicated),
      );
    } catch (error) {
      await replicated?.[Symbol.asyncDispose]();
      await server.close(0);
      stop.abort();
      await Promise.allSettled([done]);
      throw error;
    }
  }

  /** Reads certificates anew. Connections stay as they are; bad files change nothing and are logged. */
  async reloadCertificates(): Promise<void> {
    await this.#reloads.run(async () => {
      const isNew = await this.#certificates.reload();
      const { listener } = this.#certificates;
      if (isNew && listener !== undefined) this.#server.renewTls(listener);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#election?.stop.abort();
    await Promise.allSettled([this.#server.close(CLOSE_GRACE_MS), this.#election?.done]);
    this.#stop.abort();
    await this.done;
  }
}

/** Ends when `signal` aborts; the forwarded ports end with it. */
async function watchFleet(cluster: Cluster, ports: AsyncDisposable | undefined, signal: AbortSignal): Promise<void> {
  await using _owned = ports;
  try {
    await cluster.run(signal);
  } catch (error) {
    if (!signal.aborted || !isAbort(error)) throw error;
  }
}

interface Election {
  /** Aborted: the manager resigns. */
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Only a manager that serves can lead. */
function standForElection(replicated: Replicated): Election {
  const stop = new AbortController();
  return { stop, done: runElection(replicated, stop.signal) };
}

async function runElection(replicated: Replicated, signal: AbortSignal): Promise<void> {
  await using owned = replicated;
  await owned.role.run(signal);
}
