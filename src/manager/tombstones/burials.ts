import { backoffMs, type Clock, Doorbell, errorText, KeyedLock, type Log, type Random, SchwarmError } from '../../base/index.ts';
import { StoreUnreachableError } from '../../store/index.ts';
import { type Cluster, type ClusterNode, healthyNodes } from '../cluster/index.ts';
import { carryOut } from './carry-out.ts';
import type { KeptTombstone } from './tombstone.ts';
import type { Tombstones } from './tombstones.ts';

export interface BurialsOptions {
  readonly cluster: Cluster;
  readonly tombstones: Tombstones;
  /** How long a tombstone waits for its node. */
  readonly keepMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The time in which this manager, and no other, acts. */
export interface Term {
  readonly signal: AbortSignal;
}

/** How long a node waits for a store that says nothing: it serves without. */
const STORE_MS = 2_000;
const LOOK_MS = 2_000;
const IDLE_MS = 60_000;
const RETRY = { baseMs: 2_000, maxMs: 300_000 };

/** Ends on returning nodes what ended for the fleet while they were away. */
export class Burials {
  readonly #options: BurialsOptions;
  readonly #locks = new KeyedLock();
  readonly #bell = new Doorbell();
  /** By engine. */
  readonly #underWay = new Map<string, Promise<void>>();
  /** What could not be done yet, by engine. */
  readonly #late = new Map<string, { readonly count: number; readonly nextMs: number }>();
  #term: Term | undefined;

  constructor(options: BurialsOptions) {
    this.#options = options;
    const { cluster, tombstones } = options;
    tombstones.onChange((engineId) => {
      cluster.dropRemoved(engineId);
      this.#bell.ring();
    });
  }

  /** Acts as long as the term lasts: also on nodes that were back before their tombstones were known. */
  async run(term: Term): Promise<void> {
    const { clock, tombstones } = this.#options;
    this.#term = term;
    try {
      while (!term.signal.aborted) {
        await this.#forgetOld(term.signal);
        for (const node of healthyNodes(this.#options.cluster)) this.#begin(node, term.signal);
        await this.#bell.wait(tombstones.all().length === 0 ? IDLE_MS : LOOK_MS, clock, term.signal);
      }
    } catch (error) {
      if (!term.signal.aborted) throw error;
    } finally {
      this.#term = undefined;
      await Promise.allSettled(this.#underWay.values());
    }
  }

  /**
   * For `beforeHealthy` of the cluster: a node that returns has nothing any more that was removed meanwhile. Does nothing
   * outside of terms: another manager does it, and what was removed is shown by none.
   * @throws what keeps a container from ending there
   */
  async beforeHealthy(node: ClusterNode, signal: AbortSignal): Promise<void> {
    if (this.#term === undefined) return;
    const { tombstones, clock } = this.#options;
    await Promise.race([tombstones.told(), clock.sleep(STORE_MS, signal)]);
    if (tombstones.of(node.id).length > 0) await this.#locks.run(node.id, () => this.#settle(node, signal));
  }

  #begin(node: ClusterNode, signal: AbortSignal): void {
    const { tombstones, clock } = this.#options;
    if (tombstones.of(node.id).length === 0) this.#late.delete(node.id);
    else if (this.#underWay.has(node.id) || clock.nowMs() < (this.#late.get(node.id)?.nextMs ?? 0)) return;
    else this.#underWay.set(node.id, this.#settleLater(node, signal));
  }

  async #settleLater(node: ClusterNode, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#options;
    const count = (this.#late.get(node.id)?.count ?? 0) + 1;
    this.#late.set(node.id, { count, nextMs: clock.nowMs() + backoffMs(count - 1, RETRY, random) });
    try {
      await this.#locks.run(node.id, () => this.#settle(node, signal));
    } catch (cause) {
      if (signal.aborted) return;
      node.suspect();
      log.warn('what was removed while the node was away could not be removed there yet; trying again', { node: node.name, cause });
    } finally {
      this.#underWay.delete(node.id);
    }
  }

  async #settle(node: ClusterNode, signal: AbortSignal): Promise<void> {
    const all = this.#options.tombstones.of(node.id);
    const removed = new Set(all.flatMap(({ kind, id }) => (kind === 'container' ? [id] : [])));
    for (const tombstone of all) {
      // Removing ends it, too.
      if (tombstone.kind === 'process' && removed.has(tombstone.id)) await this.#lift(tombstone, signal);
      else await this.#bury(tombstone, node, signal);
    }
  }

  async #bury(tombstone: KeptTombstone, node: ClusterNode, signal: AbortSignal): Promise<void> {
    const { cluster, log } = this.#options;
    const { kind, name, id } = tombstone;
    const outcome = await carryOut(tombstone, node, signal);
    const fields = { kind, name, id, node: node.name };
    if (outcome.kind === 'later') return log.warn('what ended while its node was away is still there', { ...fields, because: outcome.why });
    if (outcome.kind === 'refused') {
      log.warn('what was removed while its node was away is in use there: it is back', { ...fields, because: outcome.why });
      await this.#lift(tombstone, signal);
    } else log.info('ended on its node what had ended while that was away', fields);
    // Before the tombstone of what is gone goes, so that nobody sees again what was there.
    await this.#readAnew(tombstone, cluster, node, signal);
    if (outcome.kind === 'done') await this.#lift(tombstone, signal);
  }

  async #readAnew({ kind, id, withVolumes }: KeptTombstone, cluster: Cluster, node: ClusterNode, signal: AbortSignal): Promise<void> {
    if (kind === 'process') await cluster.refreshContainer(node, id, signal);
    if (kind === 'volume' || withVolumes === true) await cluster.refresh(node, 'volumes', signal);
    if (kind === 'network') await cluster.refresh(node, 'networks', signal);
  }

  /** Carried out it is, with or without the store: it is found to be so at the next try. */
  async #lift(tombstone: KeptTombstone, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.tombstones.lift(tombstone, signal);
    } catch (cause) {
      if (!(cause instanceof StoreUnreachableError)) throw cause;
      this.#options.log.debug('a tombstone goes when the store is back', { name: tombstone.name, why: errorText(cause) });
    }
  }

  /** Nodes that never return would be remembered for ever. */
  async #forgetOld(signal: AbortSignal): Promise<void> {
    const { tombstones, clock, keepMs, log } = this.#options;
    for (const tombstone of tombstones.all()) {
      if (clock.nowMs() - tombstone.sinceMs < keepMs) continue;
      const { kind, name, engine } = tombstone;
      try {
        await tombstones.lift(tombstone, signal);
        log.warn('what was removed while its node was away is forgotten: it would be back with its node', {
          kind,
          name,
          node: engine.name,
        });
      } catch (cause) {
        if (!(cause instanceof SchwarmError)) throw cause;
        return;
      }
    }
  }
}
