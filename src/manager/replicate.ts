import type { Clock, Log, Random } from '../base/index.ts';
import type { EngineOptions } from '../engine/index.ts';
import { openStore, type Store, type StoreAddress, type StoreSettings } from '../store/index.ts';
import { type Cluster, healthyNodes } from './cluster/index.ts';
import { type LeaseTimes, Replication } from './ha/index.ts';

/** What makes a manager one of several. */
export interface ReplicationSettings {
  /** Where the managers share who leads. */
  readonly store: StoreAddress;
  readonly storeSettings: StoreSettings;
  /** `host:port` where the other managers reach this one. */
  readonly advertise: string;
  readonly times: LeaseTimes;
}

export interface ReplicateIo {
  readonly cluster: Cluster;
  /** Of connections to other managers. */
  readonly peers: Omit<EngineOptions, 'endpoint'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A manager's place among others, and the store they share. Dispose it after its `run` has ended. */
export class Replicated implements AsyncDisposable {
  readonly role: Replication;
  readonly #store: Store;

  constructor(settings: ReplicationSettings, io: ReplicateIo) {
    const { clock, random, log, cluster, peers } = io;
    const { advertise, times } = settings;
    // A renewal that hangs must leave time for another before the session counts as lost.
    const callTimeoutMs = Math.min(5_000, Math.max(500, Math.round(times.sessionMs / 3)));
    this.#store = openStore(settings.store, { settings: settings.storeSettings, clock, random, callTimeoutMs });
    const reconcile = (signal: AbortSignal): Promise<void> => readFleet(cluster, signal);
    this.role = new Replication({ store: this.#store, advertise, times, peers, reconcile, clock, random, log });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }
}

/** The last primary may have created containers of which no event has come yet. */
async function readFleet(cluster: Cluster, signal: AbortSignal): Promise<void> {
  await cluster.ready(signal);
  const kinds = ['containers', 'networks', 'volumes'] as const;
  await Promise.all(
    healthyNodes(cluster).flatMap((node) =>
      kinds.map((kind) => cluster.refresh(node, kind, signal).catch(() => (signal.aborted ? undefined : node.suspect()))),
    ),
  );
}
