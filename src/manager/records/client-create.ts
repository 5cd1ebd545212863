import type { Clock, JsonObject } from '../../base/index.ts';
import { LABEL, type Labels, type PlacementRequest } from '../../model/index.ts';
import { StoreUnreachableError } from '../../store/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import type { CreateWitness } from '../create/index.ts';
import { RecordChangedError, RecordsUnavailableError } from './errors.ts';
import { asRemoved, type ContainerRecord, withAttempt, withContainer } from './record.ts';
import type { Records } from './records.ts';

/** What a client asked for. */
export interface ClientOrder {
  readonly request: PlacementRequest;
  readonly body: JsonObject;
  readonly platform: string | undefined;
  /** Kept with the record; undefined = nothing. */
  readonly credentials: { readonly key: string; readonly value: string } | undefined;
}

/** Puts a container that a client creates on record: before its engine is asked, and again before the client is told. */
export class ClientCreate implements CreateWitness {
  readonly #records: Records;
  readonly #order: ClientOrder;
  readonly #clock: Clock;
  #generation = 0;

  constructor(records: Records, order: ClientOrder, clock: Clock) {
    this.#records = records;
    this.#order = order;
    this.#clock = clock;
  }

  async before(node: ClusterNode, name: string): Promise<Labels> {
    await this.#orRefuse(name, () => (this.#generation === 0 ? this.#first(node, name) : this.#next(node, name)));
    this.#generation++;
    return { [LABEL.generation]: String(this.#generation) };
  }

  async after(containerId: string): Promise<void> {
    const name = this.#order.request.name;
    const isMine = ({ current, wanted }: ContainerRecord): boolean => current.generation === this.#generation && wanted !== 'removed';
    const now = await this.#orRefuse(name, () =>
      this.#records.change(this.#swarmId, (record) => (isMine(record) ? withContainer(record, containerId) : undefined)),
    );
    if (now?.current.containerId !== containerId) throw new RecordChangedError(name);
  }

  async gaveUp(surely: boolean): Promise<void> {
    if (this.#generation === 0) return;
    // What may have been made is remembered, so that it is removed where it shows up.
    const forget = surely
      ? this.#records.remove(this.#swarmId, (record) => !record.acknowledged)
      : this.#records.change(this.#swarmId, (record) => (record.acknowledged ? undefined : asRemoved(record)));
    // Otherwise healing finds a record that was never acknowledged, and no container.
    await forget.catch(() => undefined);
  }

  get #swarmId(): string {
    return this.#order.request.labels[LABEL.swarmId] ?? '';
  }

  async #first(node: ClusterNode, name: string): Promise<void> {
    const { request, body, platform, credentials } = this.#order;
    if (credentials !== undefined) await this.#records.keepCredentials(credentials.key, credentials.value);
    await this.#records.create({
      swarmId: this.#swarmId,
      name,
      policies: request.reschedule,
      wanted: 'created',
      acknowledged: false,
      current: {
        generation: 1,
        node: { id: node.id, name: node.name, address: node.address },
        containerId: undefined,
        sinceMs: this.#clock.nowMs(),
      },
      old: [],
      replacedAtMs: [],
      body,
      platform,
      credentials: credentials?.key,
    });
  }

  async #next(node: ClusterNode, name: string): Promise<void> {
    const at = { id: node.id, name: node.name, address: node.address };
    const now = await this.#records.change(this.#swarmId, (record) =>
      record.current.generation === this.#generation ? withAttempt(record, at, this.#clock.nowMs()) : undefined,
    );
    if (now?.current.generation !== this.#generation + 1) throw new RecordChangedError(name);
  }

  async #orRefuse<T>(name: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (error instanceof StoreUnreachableError) throw new RecordsUnavailableError(`creating ${name}`, error.message, error);
      throw error;
    }
  }
}
