import { BadInputError, type Clock, ignoreAbort, type Log, objectOf, type Random, stringMapOf } from '../../base/index.ts';
import { LABEL, parsePlacementRequest } from '../../model/index.ts';
import { ConflictError } from '../../store/index.ts';
import type { CachedContainer, Cluster } from '../cluster/index.ts';
import { type ContainerRecord, createFromInspect, type Records, type Wanted } from '../records/index.ts';
import type { Licence } from './licence.ts';

export interface UnrecordedParts {
  readonly cluster: Cluster;
  readonly records: Records;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const EVERY_MS = 1_000;
/** Containers that are being created or removed are out of step with their record for a moment. */
const WAIT_MS = 5_000;
const INSPECT_MS = 5_000;

/**
 * Puts containers with a reschedule policy on record that have none: the store was lost, or another manager made them. What
 * cannot be: those whose labels come from a committed image, as they are nobody's copy.
 */
export class Unrecorded {
  readonly #parts: UnrecordedParts;
  /** Since when a container is without record, by its id. */
  readonly #sinceMs = new Map<string, number>();
  readonly #ignored = new Set<string>();

  constructor(parts: UnrecordedParts) {
    this.#parts = parts;
  }

  /** Looks for them as long as the licence lasts. */
  async run(licence: Licence): Promise<void> {
    const { cluster, records, clock } = this.#parts;
    using _listening = cluster.onContainer((container, gone) => this.#note(container, gone));
    for (const container of cluster.containers()) this.#note(container, false);
    while (!licence.signal.aborted) {
      if (records.isLoaded && records.problem === undefined) await this.#settle(licence);
      await clock.sleep(EVERY_MS, licence.signal).catch(ignoreAbort);
    }
  }

  #note({ info }: CachedContainer, gone: boolean): void {
    if (gone) {
      this.#sinceMs.delete(info.id);
      this.#ignored.delete(info.id);
    } else if (info.swarmId !== undefined && info.labels[LABEL.reschedulePolicies] !== undefined && !this.#sinceMs.has(info.id)) {
      this.#sinceMs.set(info.id, this.#parts.clock.nowMs());
    }
  }

  async #settle(licence: Licence): Promise<void> {
    const { cluster, records, clock, log } = this.#parts;
    for (const [id, sinceMs] of [...this.#sinceMs]) {
      const container = cluster.cachedContainer(id);
      const record = records.get(container?.info.swarmId ?? '');
      if (container === undefined || isKnown(record, container)) this.#sinceMs.set(id, clock.nowMs());
      if (clock.nowMs() - sinceMs < WAIT_MS || container?.node.state !== 'healthy' || this.#ignored.has(id)) continue;
      if (isKnown(record, container) || !licence.holds()) continue;
      await this.#putOnRecord(container, record, licence.signal).catch((cause: unknown) => {
        if (cause instanceof BadInputError) this.#ignored.add(id);
        if (!licence.signal.aborted) log.warn('container could not be put on record', { name: container.info.name, container: id, cause });
      });
    }
  }

  async #putOnRecord({ info, node }: CachedContainer, known: ContainerRecord | undefined, signal: AbortSignal): Promise<void> {
    const { records, log } = this.#parts;
    if (await this.#isFromCommittedImage({ info, node }, signal)) {
      this.#ignored.add(info.id);
      return;
    }
    const at = { id: node.id, name: node.name, address: node.address };
    const copy = { generation: Number(info.labels[LABEL.generation]) || 1, node: at, containerId: info.id, sinceMs: info.createdS * 1000 };
    if (known === undefined) {
      const inspected = await node.engine.json({ method: 'GET', path: `/containers/${info.id}/json`, deadlineMs: INSPECT_MS }, signal);
      await this.#create(
        { swarmId: info.swarmId ?? '', name: info.name, wanted: WANTED[info.state] ?? 'stopped', current: copy },
        objectOf(inspected.body),
      );
    } else if (isOlderCopy(known, copy, info.name)) {
      await records.change(known.swarmId, (record) =>
        isOlderCopy(record, copy, info.name) ? { ...record, old: [...record.old, copy] } : undefined,
      );
      log.info('old copy found', { name: info.name, container: info.id, node: node.name, generation: copy.generation });
    } else {
      this.#ignored.add(info.id);
      log.warn('a container has the swarm id of another; it is left alone and not rescheduled', {
        name: info.name,
        container: info.id,
        node: node.name,
      });
    }
  }

  async #create(
    made: Pick<ContainerRecord, 'swarmId' | 'name' | 'wanted' | 'current'>,
    inspect: Parameters<typeof createFromInspect>[0],
  ): Promise<void> {
    const { records, random, log } = this.#parts;
    const { request, body } = parsePlacementRequest(createFromInspect(inspect), { name: made.name }, random);
    if (request.reschedule.length === 0) {
      if (made.current.containerId !== undefined) this.#ignored.add(made.current.containerId);
      return;
    }
    const rest = {
      policies: request.reschedule,
      acknowledged: true,
      old: [],
      replacedAtMs: [],
      body,
      platform: undefined,
      credentials: undefined,
    };
    try {
      await records.create({ ...made, ...rest });
      log.info('container put on record by its labels', { name: made.name, container: made.current.containerId });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  /** `docker commit` copies labels into the image, and everything that runs from it has them. */
  async #isFromCommittedImage({ info, node }: Pick<CachedContainer, 'info' | 'node'>, signal: AbortSignal): Promise<boolean> {
    if (info.imageId === '') return false;
    const path = `/images/${encodeURIComponent(info.imageId)}/json`;
    const answer = await node.engine.json({ method: 'GET', path, deadlineMs: INSPECT_MS }, signal);
    const labels = stringMapOf(objectOf(objectOf(answer.body)['Config'])['Labels']);
    return labels[LABEL.swarmId] !== undefined || labels[LABEL.generation] !== undefined;
  }
}

const WANTED: { readonly [state: string]: Wanted } = { running: 'running', restarting: 'running', paused: 'paused', created: 'created' };

/** Whether a record speaks of a container already, or of copies of it that are not told apart yet. */
function isKnown(record: ContainerRecord | undefined, { info }: CachedContainer): boolean {
  if (record === undefined) return false;
  return record.current.containerId === undefined || [record.current, ...record.old].some((copy) => copy.containerId === info.id);
}

function isOlderCopy(record: ContainerRecord, copy: ContainerRecord['current'], name: string): boolean {
  return record.name === name && copy.generation < record.current.generation && copy.node.id !== record.current.node.id;
}
