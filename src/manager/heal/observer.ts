import type { Clock } from '../../base/index.ts';
import type { Cluster, ClusterNode, ClusterView } from '../cluster/index.ts';
import type { ContainerRecord, RecordedNode, Records } from '../records/index.ts';
import { guardOf, nodeOf, type Seen, type SeenNode } from './seen.ts';

export interface ObserverParts {
  readonly cluster: Pick<ClusterView, 'nodes'> & Pick<Cluster, 'agentAt'>;
  readonly records: Pick<Records, 'all'>;
  readonly clock: Clock;
}

/** What of a look the observer cannot see for itself. */
export type Look = Pick<Seen, 'busy' | 'notBeforeMs'>;

/** Looks at the fleet again and again, and remembers since when things are as they are. */
export class Observer {
  readonly #parts: ObserverParts;
  readonly #healthySinceMs = new Map<string, number>();
  readonly #vanishedSinceMs = new Map<string, number>();
  /** At the last look, by id: a node that leaves the fleet may have been silent for long. */
  #answeredAtMs: ReadonlyMap<string, number> = new Map();
  #missingSinceMs: ReadonlyMap<string, number> = new Map();
  /** Current containers that were seen on their nodes, by swarm id. */
  #met: ReadonlyMap<string, string> = new Map();

  constructor(parts: ObserverParts) {
    this.#parts = parts;
  }

  look({ busy, notBeforeMs }: Look): Omit<Seen, 'pausedBecause'> {
    const nowMs = this.#parts.clock.nowMs();
    const records = this.#parts.records.all();
    const present = this.#parts.cluster.nodes().map((node) => this.#seen(node, nowMs));
    const nodes = [...present, ...this.#vanished(records, present, nowMs)];
    this.#answeredAtMs = new Map(nodes.map((node) => [node.id, node.answeredAtMs]));
    this.#missingSinceMs = this.#missing(records, nodes, nowMs);
    return { nowMs, records, nodes, missingSinceMs: this.#missingSinceMs, busy, notBeforeMs };
  }

  /** One node as if it were healthy: it has been read, and is about to be. */
  returning(node: ClusterNode): SeenNode {
    return { ...this.#seen(node, this.#parts.clock.nowMs()), isHealthy: true };
  }

  #seen(node: ClusterNode, nowMs: number): SeenNode {
    const isHealthy = node.state === 'healthy' && node.loaded;
    if (!isHealthy) this.#healthySinceMs.delete(node.address);
    else if (!this.#healthySinceMs.has(node.address)) this.#healthySinceMs.set(node.address, nowMs);
    return {
      id: node.id,
      name: node.name,
      address: node.address,
      isHealthy,
      isAnswering: isHealthy && node.info.failures === 0,
      healthySinceMs: this.#healthySinceMs.get(node.address) ?? 0,
      answeredAtMs: node.answeredAtMs,
      wasRead: node.loaded,
      problem: node.problem ?? '',
      ...guardOf(this.#parts.cluster.agentAt(node.address), node),
      containers: node.containers,
    };
  }

  /** Nodes of current copies that discovery does not name, or where another engine answers by now. */
  #vanished(records: readonly ContainerRecord[], present: readonly SeenNode[], nowMs: number): readonly SeenNode[] {
    const vanished = new Map<string, RecordedNode>();
    for (const { current } of records) {
      if (!vanished.has(current.node.id) && nodeOf(present, current.node) === undefined) vanished.set(current.node.id, current.node);
    }
    for (const id of [...this.#vanishedSinceMs.keys()]) if (!vanished.has(id)) this.#vanishedSinceMs.delete(id);
    return [...vanished.values()].map((node) => {
      const sinceMs = this.#vanishedSinceMs.get(node.id) ?? this.#answeredAtMs.get(node.id) ?? nowMs;
      this.#vanishedSinceMs.set(node.id, sinceMs);
      return {
        ...node,
        isHealthy: false,
        isAnswering: false,
        healthySinceMs: 0,
        answeredAtMs: sinceMs,
        wasRead: false,
        problem: 'it is no longer in the fleet',
        ...guardOf(this.#parts.cluster.agentAt(node.address), node),
        containers: new Map(),
      };
    });
  }

  /**
   * A container that was never seen is missing only where its node was read as a whole since it was made: an engine may have
   * made it and then fallen silent.
   */
  #missing(records: readonly ContainerRecord[], nodes: readonly SeenNode[], nowMs: number): ReadonlyMap<string, number> {
    const missing = new Map<string, number>();
    const met = new Map<string, string>();
    const byId = new Map(nodes.map((node) => [node.id, node]));
    for (const { swarmId, current } of records) {
      const { containerId, sinceMs } = current;
      const node = byId.get(current.node.id);
      if (containerId === undefined || node?.wasRead !== true) continue;
      const isThere = node.containers.has(containerId);
      const wasMet = this.#met.get(swarmId) === containerId;
      if (isThere || wasMet) met.set(swarmId, containerId);
      if (!isThere && (wasMet || node.healthySinceMs > sinceMs)) missing.set(swarmId, this.#missingSinceMs.get(swarmId) ?? nowMs);
    }
    this.#met = met;
    return missing;
  }
}
