import type { Clock } from '../../base/index.ts';
import { LABEL, type Labels } from '../../model/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import type { CreateWitness } from '../create/index.ts';
import { type ContainerRecord, RecordChangedError, type Records, withAttempt, withContainer, withReplacement } from '../records/index.ts';
import type { Licence } from './licence.ts';

export interface ReplacementParts {
  readonly records: Records;
  readonly clock: Clock;
  readonly licence: Licence;
  /** Whether the reason still holds; asked right before the record is changed. */
  readonly isNeeded: () => boolean;
  /** Takes the replaced copy away where its node can be asked to; called when the record no longer counts it. */
  readonly clear: () => Promise<void>;
  readonly ownFault: boolean;
}

/**
 * Puts the replacement of a container on record: its generation counts before any engine is asked, so that the copy it
 * replaces, or another manager's attempt, is known to be old from then on.
 */
export class Replacement implements CreateWitness {
  readonly #record: ContainerRecord;
  readonly #parts: ReplacementParts;
  #generation: number;
  #isFirst = true;

  constructor(record: ContainerRecord, parts: ReplacementParts) {
    this.#record = record;
    this.#parts = parts;
    this.#generation = record.current.generation;
  }

  /** Of the last attempt. */
  get generation(): number {
    return this.#generation;
  }

  async before({ id, name, address }: ClusterNode): Promise<Labels> {
    const { records, clock, licence, isNeeded, clear, ownFault } = this.#parts;
    if (!licence.holds() || !isNeeded()) throw new RecordChangedError(this.#record.name);
    const count = ownFault && this.#isFirst;
    const now = await records.change(this.#record.swarmId, (record) => {
      if (record.current.generation !== this.#generation || record.wanted !== this.#record.wanted) return undefined;
      const next = withAttempt(record, { id, name, address }, clock.nowMs());
      return count ? withReplacement(next, clock.nowMs()) : next;
    });
    if (now?.current.generation !== this.#generation + 1 || now.current.node.id !== id) throw new RecordChangedError(this.#record.name);
    this.#generation++;
    if (this.#isFirst) {
      // Whoever leads by now may count what is there again.
      if (!licence.holds()) throw new RecordChangedError(this.#record.name);
      await clear();
    }
    this.#isFirst = false;
    return { [LABEL.generation]: String(this.#generation) };
  }

  async after(containerId: string): Promise<void> {
    const now = await this.#parts.records.change(this.#record.swarmId, (record) => {
      const isMine = record.current.generation === this.#generation && record.wanted !== 'removed';
      return isMine ? withContainer(record, containerId) : undefined;
    });
    if (now?.current.containerId !== containerId) throw new RecordChangedError(this.#record.name);
  }

  /** The record stays: it tells that the container has none, and what may turn up. */
  async gaveUp(): Promise<void> {}
}
