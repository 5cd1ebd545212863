import { type Clock, errorText, ignoreAbort, type JsonObject, type Log, type Random } from '../../base/index.ts';
import { LABEL, type PlacementRequest } from '../../model/index.ts';
import { StoreUnreachableError } from '../../store/index.ts';
import type { CachedContainer } from '../cluster/index.ts';
import type { CreateWitness } from '../create/index.ts';
import { ClientCreate } from './client-create.ts';
import { Credentials } from './credentials.ts';
import { RecordChangedError, RecordStaysError, RecordsUnavailableError } from './errors.ts';
import { addressableId, asGivenUp, asRemoved, type ContainerRecord, type Wanted } from './record.ts';
import type { Edit, Records } from './records.ts';

/** Pause between tries to write what could not be written when it happened. */
const RETRY_MS = 500;

/** What a create request of a client is, and what it is put on record with. */
export interface RecordedOrder {
  readonly request: PlacementRequest;
  readonly body: JsonObject;
  /** Absent: the container needs no record. */
  readonly witness?: CreateWitness | undefined;
  /** For the client. */
  readonly warnings: readonly string[];
}

export interface RecordKeeperOptions {
  /** Undefined: there is no store, nothing is put on record. */
  readonly records: Records | undefined;
  /** Why there is no store, for clients. */
  readonly offBecause: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Keeps the records true to what clients ask of recorded containers; containers without record cost nothing. */
export class RecordKeeper {
  readonly #options: RecordKeeperOptions;
  /** What clients did while the store was away, in their order. */
  readonly #owed: { readonly swarmId: string; readonly edit: Edit }[] = [];

  readonly #credentials = new Credentials();

  constructor(options: RecordKeeperOptions) {
    this.#options = options;
  }

  /** Whether what clients did is all written. */
  get isSettled(): boolean {
    return this.#owed.length === 0;
  }

  /**
   * To be called before a client's create.
   * @throws RecordsUnavailableError (503) when it needs a record and the store is away
   */
  order(request: PlacementRequest, body: JsonObject, platform: string | undefined): RecordedOrder {
    if (request.reschedule.length === 0) return { request, body, warnings: [] };
    const { records, offBecause, random, clock } = this.#options;
    if (records === undefined) return { request, body, warnings: [`the container will not be rescheduled: ${offBecause}`] };
    if (records.problem !== undefined) throw new RecordsUnavailableError(`creating ${request.name || 'a container'}`, records.problem);
    // A client may have copied the labels of another container; its record is not this one's.
    const isCopied = records.get(request.labels[LABEL.swarmId] ?? '') !== undefined;
    const labels = isCopied ? { ...request.labels, [LABEL.swarmId]: random.hex(32) } : request.labels;
    const own = { request: { ...request, labels }, body: { ...body, Labels: labels } };
    return {
      ...own,
      warnings: [],
      witness: new ClientCreate(records, { ...own, platform, credentials: this.#credentials.for(request.image) }, clock),
    };
  }

  /** An image was pulled with credentials (a header's value) that a container made anew from it may need. */
  pulled(image: string, credentials: string): void {
    this.#credentials.remember(image, credentials);
  }

  /** The record that a container stands for: its current copy, or, as long as there is none, what users find it by. */
  recordOf({ info }: Pick<CachedContainer, 'info'>): ContainerRecord | undefined {
    const record = info.swarmId === undefined ? undefined : this.#options.records?.get(info.swarmId);
    return record !== undefined && addressableId(record) === info.id ? record : undefined;
  }

  /** A client's wish was carried out by the engine. */
  async want(container: CachedContainer, wanted: Extract<Wanted, 'running' | 'paused' | 'stopped'>): Promise<void> {
    const before = this.recordOf(container)?.wanted;
    const wish: Edit = (record) => (record.wanted === wanted ? undefined : { ...record, wanted });
    // Written late, it may find the container made anew by another manager, as it was wanted before.
    const late: Edit = (record) => (isOldCopy(record, container.info.id) && record.wanted === before ? wish(record) : undefined);
    await this.#edit(container, wish, late);
  }

  async renamed(container: CachedContainer, name: string): Promise<void> {
    await this.#edit(container, (record) => ({ ...record, name }));
  }

  /** The create request is another now: limits were updated, a network connected. */
  async changed(container: CachedContainer, change: (body: JsonObject) => JsonObject): Promise<void> {
    await this.#edit(container, (record) => ({ ...record, body: change(record.body) }));
  }

  /**
   * Runs the removal of a container. As long as it lasts, its disappearance is no loss; afterwards it is not made again.
   * @param remove asks the engine; throws when the container is still there
   */
  async removal<T>(container: CachedContainer, remove: () => Promise<T>): Promise<T> {
    const record = this.recordOf(container);
    if (record === undefined) return await remove();
    await this.#edit(container, (r) => ({ ...r, wanted: 'removing' }));
    try {
      const result = await remove();
      await this.#forget(container.info.id, record.swarmId);
      return result;
    } catch (error) {
      await this.#edit(container, (r) => (r.wanted === 'removing' ? { ...r, wanted: record.wanted } : undefined));
      throw error;
    }
  }

  /**
   * A client gives up a container whose node is away: it is not replaced. Its copies are to be remembered elsewhere before,
   * so that they go when their nodes return; here only those stay of which no engine ever told.
   * @throws RecordStaysError (503) when the store cannot take it; RecordChangedError when the container was replaced meanwhile
   */
  async removeLost(container: CachedContainer): Promise<void> {
    const { records } = this.#options;
    const record = this.recordOf(container);
    if (record === undefined || records === undefined) return;
    // What waits would undo it.
    if (!this.isSettled) throw new RecordStaysError(record.name, records.problem ?? 'earlier changes are still to be written');
    try {
      const now = await records.change(record.swarmId, (r) => (addressableId(r) === container.info.id ? asGivenUp(r) : undefined));
      if (now !== undefined && now.wanted !== 'removed') throw new RecordChangedError(record.name);
    } catch (cause) {
      if (cause instanceof StoreUnreachableError) throw new RecordStaysError(record.name, cause.message, cause);
      throw cause;
    }
  }

  /** Engines removed containers on a client's behalf. */
  async removed(ids: ReadonlySet<string>): Promise<void> {
    for (const { swarmId, current } of this.#options.records?.all() ?? []) {
      if (current.containerId !== undefined && ids.has(current.containerId)) await this.#forget(current.containerId, swarmId);
    }
  }

  /** Writes what could not be written when it happened, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, records } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(RETRY_MS, signal).catch(ignoreAbort);
      if (records === undefined || records.problem !== undefined) continue;
      try {
        await this.#settle(records, signal);
      } catch (cause) {
        if (!signal.aborted) this.#options.log.warn('a record could not be changed yet; trying again', { cause });
      }
    }
  }

  /** All at once: what clients do meanwhile waits for what they did before. */
  async #settle(records: Records, signal: AbortSignal): Promise<void> {
    for (let [first] = this.#owed; first !== undefined; [first] = this.#owed) {
      await records.change(first.swarmId, first.edit, signal);
      this.#owed.shift();
    }
  }

  /** Without copies that may turn up again there is nothing to remember. */
  async #forget(containerId: string, swarmId: string): Promise<void> {
    // Made anew while it was being removed, it is the old copy by now: what is newer goes, too.
    const isThis = (record: ContainerRecord): boolean =>
      record.current.containerId === containerId || (record.wanted === 'removing' && isOldCopy(record, containerId));
    const tombstone: Edit = (record) => (isThis(record) ? asRemoved(record) : undefined);
    try {
      const isGone = await this.#options.records?.remove(swarmId, (record) => isThis(record) && record.old.length === 0);
      if (isGone === false) await this.#options.records?.change(swarmId, tombstone);
    } catch (cause) {
      this.#owe(swarmId, tombstone, cause);
    }
  }

  /** @param late what to write where the container is not what the record counts any more */
  async #edit(container: CachedContainer, edit: Edit, late: Edit = () => undefined): Promise<void> {
    const swarmId = this.recordOf(container)?.swarmId;
    if (swarmId === undefined) return;
    const ofThis: Edit = (record) => (addressableId(record) === container.info.id ? edit(record) : late(record));
    try {
      if (this.isSettled) await this.#options.records?.change(swarmId, ofThis);
      else this.#owe(swarmId, ofThis, 'earlier changes wait');
    } catch (cause) {
      this.#owe(swarmId, ofThis, cause);
    }
  }

  #owe(swarmId: string, edit: Edit, cause: unknown): void {
    this.#owed.push({ swarmId, edit });
    this.#options.log.warn('a record is changed when the store is back', { swarmId, cause: errorText(cause) });
  }
}

function isOldCopy({ old }: ContainerRecord, containerId: string): boolean {
  return old.some((copy) => copy.containerId === containerId);
}
