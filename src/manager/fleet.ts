import { BadInputError, isAbort } from '../base/index.ts';
import { type Discovery, openDiscovery, SeveralDiscoveries } from '../discovery/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import { parseListenAddress } from './api/index.ts';
import { Cluster } from './cluster/index.ts';
import type { Role } from './ha/index.ts';
import type { ManagerOptions } from './manager-options.ts';
import { managerPorts } from './manager-ports.ts';
import type { PortProxy } from './ports/index.ts';
import { Survival } from './survival.ts';

interface FleetParts {
  readonly cluster: Cluster;
  readonly survival: Survival;
  readonly ports: PortProxy | undefined;
}

/** What a manager manages: the cluster, its records, its forwarded ports. Whoever makes it runs it. */
export class Fleet {
  readonly cluster: Cluster;
  readonly survival: Survival;
  readonly ports: PortProxy | undefined;

  private constructor({ cluster, survival, ports }: FleetParts) {
    this.cluster = cluster;
    this.survival = survival;
    this.ports = ports;
  }

  /**
   * No node is asked yet.
   * @param engine of every engine's client
   * @throws BadInputError for a discovery text or a listen address that cannot be read
   */
  static async create(options: ManagerOptions, engine: Omit<EngineOptions, 'endpoint'>): Promise<Fleet> {
    const { clock, random, log, settings, heartbeatMs } = options;
    const io = { clock, random, log };
    const hosts = options.hosts.map(parseListenAddress);
    const named =
      options.discovery === '' ? [] : [openDiscovery(options.discovery, { heartbeatMs, opts: options.discoveryOpts, clock, random })];
    const policy = { ...options.policy, portsPerFleet: options.portProxy !== undefined };
    const survival = new Survival(options.survival, io);
    const discovery = sources(named, survival);
    const { copies, beforeHealthy, tombstones: removals, limits } = survival;
    const cluster = new Cluster({
      discovery,
      policy,
      settings,
      engine,
      beforeHealthy,
      removals,
      ...io,
      ...(copies && { copies }),
      ...(limits && { limits }),
    });
    const ports = await managerPorts(options.portProxy, hosts, { cluster, ...io });
    return new Fleet({ cluster, survival, ports });
  }

  /** Watches the nodes, and heals in the terms of `role`, until `signal` aborts; the forwarded ports end with it. */
  async run(options: Pick<ManagerOptions, 'settings'>, role: Role, signal: AbortSignal): Promise<void> {
    await Promise.all([this.#watch(signal), this.survival.run(this.cluster, options.settings, role, signal)]);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    await using _ports = this.ports;
    try {
      await this.cluster.run(signal);
    } catch (error) {
      if (!signal.aborted || !isAbort(error)) throw error;
    }
  }
}

/** Engines that are named, and those that joined. @throws BadInputError when there can be none of either */
function sources(named: readonly Discovery[], { joined }: Survival): Discovery {
  if (typeof joined !== 'string') return new SeveralDiscoveries([...named, joined.discovery]);
  const [only] = named;
  if (only === undefined) throw new BadInputError(`without a discovery engines can only join, and they cannot: ${joined}`);
  return only;
}
