import { bigintToJson, type Clock } from '../../base/index.ts';
import type { EngineEvent } from '../../engine/index.ts';
import type { Labels } from '../../model/index.ts';
import { clusterEvent, nodeAttributes } from './cluster-event.ts';
import type { ClusterEvent, ClusterNode, EventHub } from './contract.ts';
import { SlowReaderError } from './errors.ts';

const KEPT = 20_000;
const TRIM = 10_000;
const MAX_BEHIND = 10_000;

/** The events of all nodes as one stream, with the last 10,000 and more kept for clients that ask for the past. */
export class MergedEvents implements EventHub {
  readonly #clock: Clock;
  readonly #readers = new Set<Reader>();
  #kept: ClusterEvent[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes in an engine's event. */
  publish(node: ClusterNode, event: EngineEvent): void {
    this.#deliver(clusterEvent(node, event));
  }

  /** Makes an event of our own about a node. */
  announce(action: string, node: ClusterNode, extra: { readonly [name: string]: string } = {}): void {
    const timeNano = BigInt(this.#clock.nowMs()) * 1_000_000n;
    const attributes = { name: node.name, ...nodeAttributes(node), ...extra };
    const json = JSON.stringify({
      status: action,
      id: node.id,
      from: `schwarm node:${node.name}`,
      Type: 'node',
      Action: action,
      Actor: { ID: node.id, Attributes: attributes },
      scope: 'swarm',
      time: Number(timeNano / 1_000_000_000n),
      timeNano: bigintToJson(timeNano),
    });
    this.#deliver({ type: 'node', action, actorId: node.id, attributes, timeNano, json });
  }

  /** Makes an event of our own about a container. */
  announceContainer(action: string, node: ClusterNode, { id, name, image }: ToldContainer, extra: Labels): void {
    const timeNano = BigInt(this.#clock.nowMs()) * 1_000_000n;
    const attributes = { name, image, ...nodeAttributes(node), ...extra };
    const json = JSON.stringify({
      status: action,
      id,
      from: image,
      Type: 'container',
      Action: action,
      Actor: { ID: id, Attributes: attributes },
      scope: 'swarm',
      time: Number(timeNano / 1_000_000_000n),
      timeNano: bigintToJson(timeNano),
    });
    this.#deliver({ type: 'container', action, actorId: id, attributes, timeNano, json });
  }

  subscribe(signal: AbortSignal): AsyncIterable<ClusterEvent> {
    // Registered now, not at the first read: nothing is missed between a replay and the live stream.
    const reader: Reader = { queue: [], wake: () => {} };
    this.#readers.add(reader);
    signal.addEventListener('abort', () => this.#leave(reader), { once: true });
    return this.#read(reader, signal);
  }

  replay(fromNano: bigint, toNano?: bigint): readonly ClusterEvent[] {
    return this.#kept
      .filter((e) => e.timeNano >= fromNano && (toNano === undefined || e.timeNano <= toNano))
      .sort((a, b) => (a.timeNano < b.timeNano ? -1 : a.timeNano > b.timeNano ? 1 : 0));
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader);
    reader.wake();
  }

  async *#read(reader: Reader, signal: AbortSignal): AsyncGenerator<ClusterEvent> {
    try {
      while (!signal.aborted) {
        if (reader.queue.length > MAX_BEHIND) throw new SlowReaderError(reader.queue.length);
        const batch = reader.queue;
        reader.queue = [];
        yield* batch;
        if (reader.queue.length === 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            reader.wake = resolve;
          });
        }
      }
    } finally {
      this.#leave(reader);
    }
  }

  #deliver(event: ClusterEvent): void {
    this.#kept.push(event);
    if (this.#kept.length > KEPT) this.#kept = this.#kept.slice(-TRIM);
    for (const reader of this.#readers) {
      // A reader that is cut off is dropped at its next turn; until then it must not grow without bound.
      if (reader.queue.length <= MAX_BEHIND) reader.queue.push(event);
      reader.wake();
    }
  }
}

/** A container as events name it. */
export interface ToldContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
}

interface Reader {
  queue: ClusterEvent[];
  wake: () => void;
}
