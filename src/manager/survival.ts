import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Log, Random } from '../base/index.ts';
import { anySignal, bootClock, errorText, isAbortOf } from '../base/index.ts';
import { formatStoreAddress, openStore, type Store, type StoreAddress, type StoreSettings, StoreUnreachableError } from '../store/index.ts';
import { API_MAX } from './api/index.ts';
import type { BeforeHealthy, Cluster, ClusterSettings, CopyRule } from './cluster/index.ts';
import type { Role } from './ha/index.ts';
import { DEFAULT_HEAL_RULE, Healer, showLost } from './heal/index.ts';
import { Registrations } from './join/index.ts';
import { copyRule, KnownFleet, NotedLimits, Notices, RecordKeeper, Records } from './records/index.ts';
import { Burials, Tombstones } from './tombstones/index.ts';

/** Where containers that must survive their nodes are put on record, and when they are replaced. */
export interface SurvivalSettings {
  /** Absent: nowhere, nothing is replaced. */
  readonly store?: StoreAddress;
  readonly storeSettings: StoreSettings;
  /** How long a node must be silent before its containers are replaced. */
  readonly graceMs: number;
  /** When more than this share of the nodes is lost at once, none is replaced. */
  readonly maxShare: number;
  /** How long it is remembered what was removed while its node was away; default 30 days. */
  readonly keepRemovalsMs?: number;
}

const KEEP_REMOVALS_MS = 30 * 24 * 3_600_000;

export interface SurvivalIo {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Records and healing of one manager; whoever makes it runs it, as its store is open from then on. */
export class Survival {
  readonly keeper: RecordKeeper;
  readonly notices = new Notices();
  readonly copies: CopyRule | undefined;
  /** Engines whose agents registered through managers; a text tells why none can. */
  readonly joined: Registrations | string;
  readonly #settings: SurvivalSettings;
  readonly #io: SurvivalIo;
  readonly #store: Store | undefined;
  readonly #records: Records | undefined;
  readonly tombstones: Tombstones;
  readonly limits: NotedLimits | undefined;
  #healer: Healer | undefined;
  #burials: Burials | undefined;

  /** A store that cannot be opened is no reason not to serve: healing is off then, and clients are told. */
  constructor(settings: SurvivalSettings, io: SurvivalIo) {
    this.#settings = settings;
    this.#io = io;
    const opened = settings.store === undefined ? 'this manager keeps no records (--store none)' : this.#open(settings.store);
    this.#store = typeof opened === 'string' ? undefined : opened;
    this.#records = this.#store === undefined ? undefined : new Records(this.#store, io.log);
    this.copies = this.#records === undefined ? undefined : copyRule(this.#records);
    const offBecause = typeof opened === 'string' ? opened : '';
    this.joined = typeof opened === 'string' ? opened : new Registrations({ store: opened, ...io, clock: bootClock });
    this.keeper = new RecordKeeper({ records: this.#records, offBecause, ...io });
    this.limits = this.#store === undefined ? undefined : new NotedLimits({ store: this.#store, ...io });
    this.tombstones = new Tombstones({ store: this.#store, offBecause, ...io });
  }

  /** For the cluster. */
  readonly beforeHealthy: BeforeHealthy = async (node, signal) => {
    await this.#burials?.beforeHealthy(node, signal);
    await this.#healer?.beforeHealthy(node, signal);
  };

  /**
   * Keeps records, and heals in the terms of `role`, until `stop` aborts; then closes the store.
   * @throws whatever a part of it failed with: a manager that heals no more must not look like one that does
   */
  async run(cluster: Cluster, settings: ClusterSettings, role: Role, stop: AbortSignal): Promise<void> {
    await using _store = this.#store;
    const failure = new AbortController();
    const signal = anySignal(stop, failure.signal);
    const records = this.#records;
    if (records === undefined || this.#store === undefined) return;
    const fleet = new KnownFleet(this.#store);
    // A node that has not been asked since cannot be told from one that is lost.
    const noticedMs = settings.probeIntervalMs * 1.25 + settings.probeTimeoutMs;
    const rule = { ...DEFAULT_HEAL_RULE, graceMs: Math.max(this.#settings.graceMs, noticedMs), maxShare: this.#settings.maxShare };
    const classic = settings.cpuSharesAreCpus;
    const healer = new Healer({
      cluster,
      records,
      fleet,
      keeper: this.keeper,
      notices: this.notices,
      rule,
      version: API_MAX,
      classic,
      ...this.#io,
    });
    this.#healer = healer;
    const { tombstones } = this;
    const burials = new Burials({ cluster, tombstones, keepMs: this.#settings.keepRemovalsMs ?? KEEP_REMOVALS_MS, ...this.#io });
    this.#burials = burials;
    const parts = [
      ...this.#joining(role, signal),
      tombstones.run(signal),
      ...(this.limits === undefined ? [] : [this.limits.run(cluster, signal)]),
      role.duringTerms((term) => burials.run(term), signal),
      showLost(cluster, records, this.#io.clock, signal),
      records.run(signal),
      this.keeper.run(signal),
      role.duringTerms((term) => healer.run(term), signal),
    ];
    await Promise.allSettled(parts.map((part) => part.catch((error: unknown) => isAbortOf(stop, error) || failure.abort(error))));
    failure.signal.throwIfAborted();
  }

  #joining(role: Role, signal: AbortSignal): readonly Promise<void>[] {
    const { joined } = this;
    return typeof joined === 'string' ? [] : [joined.run(signal), role.duringTerms((term) => joined.lead(term), signal)];
  }

  #open(address: StoreAddress): Store | string {
    const { clock, random, log } = this.#io;
    try {
      if (address.kind === 'embedded') prepareFile(address.path, formatStoreAddress(address));
      return openStore(address, { settings: this.#settings.storeSettings, clock, random });
    } catch (cause) {
      if (!(cause instanceof StoreUnreachableError)) throw cause;
      log.warn('containers are not put on record, nothing is rescheduled', { store: formatStoreAddress(address), cause });
      this.notices.tellAlways(
        `WARNING: containers are not rescheduled: ${errorText(cause)}; give the manager a store it can write, --store`,
      );
      return errorText(cause);
    }
  }
}

/** For nobody else's eyes: create requests hold what users put into environments. */
function prepareFile(path: string, address: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw new StoreUnreachableError(address, 'making its file', errorText(cause), cause);
  }
}
