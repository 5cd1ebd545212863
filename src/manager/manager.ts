import { Limiter } from '../base/index.ts';
import { ApiServer, formatListenAddress, parseListenAddress } from './api/index.ts';
import { Certificates } from './certificates.ts';
import { Fleet } from './fleet.ts';
import { ALONE } from './ha/index.ts';
import type { ManagerOptions } from './manager-options.ts';
import { Replicated } from './replicate.ts';

/** How long the start waits for the nodes' first lists before it serves anyway. */
const FIRST_LISTS_MS = 1_000;
/** How long calls under way may take to end when it stops. */
const CLOSE_GRACE_MS = 1_500;

interface ManagerParts {
  readonly certificates: Certificates;
  readonly fleet: Fleet;
  readonly replicated: Replicated | undefined;
  readonly server: ApiServer;
  /** Aborted: nothing watches the fleet any more. */
  readonly stop: AbortController;
  /** Ends after `stop`. */
  readonly watched: Promise<void>;
}

/** One manager: the live cluster and the API in front of it. Dispose it to stop both, API first. */
export class Manager implements AsyncDisposable {
  readonly #parts: ManagerParts;
  readonly #reloads = new Limiter(1);
  /** Aborted: the manager resigns. */
  readonly #resign = new AbortController();
  readonly #election: Promise<void>;
  /**
   * Rejects when the cluster stops by itself, which is a bug, or when the store can never let this manager lead; resolves
   * after disposal.
   */
  readonly done: Promise<void>;

  /** Where it listens, as clients write it; a port asked for as 0 is the real one here. */
  readonly addresses: readonly string[];

  /** Only a manager that serves can lead: it stands for election from here on. */
  private constructor(parts: ManagerParts, addresses: readonly string[]) {
    this.#parts = parts;
    this.addresses = addresses;
    this.#election = standForElection(parts.replicated, this.#resign.signal);
    this.done = Promise.all([parts.watched, this.#election]).then(() => undefined);
  }

  /**
   * Starts watching the fleet and serves it. The API answers within about a second even when no engine does.
   * @throws BadInputError for a discovery text, a listen address or a certificate that cannot be read, the system's error for
   * an address in use
   */
  static async start(options: ManagerOptions, signal?: AbortSignal): Promise<Manager> {
    const parts = await watch(options);
    try {
      return new Manager(parts, await serve(parts, options, signal));
    } catch (error) {
      await parts.replicated?.[Symbol.asyncDispose]();
      await parts.server.close(0);
      parts.stop.abort();
      await Promise.allSettled([parts.watched]);
      throw error;
    }
  }

  /** Reads certificates anew. Connections stay as they are; bad files change nothing and are logged. */
  async reloadCertificates(): Promise<void> {
    const { certificates, server } = this.#parts;
    await this.#reloads.run(async () => {
      const isNew = await certificates.reload();
      if (isNew && certificates.listener !== undefined) server.renewTls(certificates.listener);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#resign.abort();
    await Promise.allSettled([this.#parts.server.close(CLOSE_GRACE_MS), this.#election]);
    this.#parts.stop.abort();
    await this.done;
  }
}

/** Everything of a manager that runs before it serves. */
async function watch(options: ManagerOptions): Promise<ManagerParts> {
  const { clock, random, log } = options;
  const io = { clock, random, log };
  const certificates = await Certificates.read(options.tls ?? {}, log, clock);
  const fleet = await Fleet.create(options, { ...options.engine, ...certificates.towardsEngines });
  const { cluster, ports, survival } = fleet;
  const peers = { ...options.engine, ...certificates.towardsManagers };
  const replicated = options.replication === undefined ? undefined : new Replicated(options.replication, { cluster, peers, ...io });
  const stop = new AbortController();
  const watched = fleet.run(options, replicated?.role ?? ALONE, stop.signal);
  const { keeper, notices, tombstones, joined } = survival;
  const leadership = replicated === undefined ? {} : { leadership: replicated.role };
  const server = new ApiServer({ cluster, options: options.api, ports, keeper, notices, tombstones, joined, ...io, ...leadership });
  return { certificates, fleet, replicated, server, stop, watched };
}

/** @returns the addresses it listens on */
async function serve(parts: ManagerParts, options: ManagerOptions, signal?: AbortSignal): Promise<readonly string[]> {
  const { fleet, server, certificates, watched } = parts;
  await Promise.race([fleet.cluster.ready(signal), options.clock.sleep(FIRST_LISTS_MS, signal), watched]);
  await fleet.ports?.open();
  const addresses: string[] = [];
  const access = { tls: certificates.listener, socket: options.socket };
  for (const host of options.hosts) addresses.push(formatListenAddress(await server.listen(parseListenAddress(host), access)));
  return addresses;
}

async function standForElection(replicated: Replicated | undefined, signal: AbortSignal): Promise<void> {
  if (replicated === undefined) return;
  await using owned = replicated;
  await owned.role.run(signal);
}
