import { stringOf } from '../../base/index.ts';
import { type StatusParts, statusParts } from '../../model/index.ts';
import type { CachedContainer, NodeAgent } from '../cluster/index.ts';
import type { ContainerRecord, RecordedNode } from '../records/index.ts';

/** A container as healing sees it: as the cache has it. */
export type SeenContainer = Pick<CachedContainer, 'info' | 'entry' | 'sinceMs'>;

/** Health, and exit code of the last end, where the engine's list tells it. */
export function conditionOf({ entry }: SeenContainer): StatusParts {
  return statusParts(stringOf(entry['Status']) ?? '');
}

/** A node as healing sees it: one of discovery's, or one that only records still name. */
export interface SeenNode extends RecordedNode {
  readonly isHealthy: boolean;
  /** Whether its last call went well: a node that is about to become unhealthy is still healthy. */
  readonly isAnswering: boolean;
  /** Since when it is healthy without a break, milliseconds since 1970; 0 while it is not. */
  readonly healthySinceMs: number;
  /** When it last answered; when it was met or first missed if it never did. */
  readonly answeredAtMs: number;
  /** Whether its containers were ever read by this manager. */
  readonly wasRead: boolean;
  /** Why it is not healthy. */
  readonly problem: string;
  /**
   * Of the lease of the agent that guards it. `held`: containers may run although nobody sees them; `lapsed`: the agent stops
   * those that may run elsewhere; `none`: nobody does.
   */
  readonly lease: 'none' | 'held' | 'lapsed';
  /** Ids of containers that its agent stopped for want of a lease, and that still stand. */
  readonly fenced: ReadonlySet<string>;
  /** By id, hidden copies included; what is known of a node that is not healthy is old. */
  readonly containers: ReadonlyMap<string, SeenContainer>;
}

/** Everything a plan is made from, at one moment. */
export interface Seen {
  readonly nowMs: number;
  readonly records: readonly ContainerRecord[];
  readonly nodes: readonly SeenNode[];
  /** Since when the current container of a record is missing on its healthy node, by swarm id; milliseconds since 1970. */
  readonly missingSinceMs: ReadonlyMap<string, number>;
  /** Records that something is being done about: nothing else is planned for them. */
  readonly busy: ReadonlySet<string>;
  /** Tries that failed, by swarm id: nothing is tried again before this time. */
  readonly notBeforeMs: ReadonlyMap<string, number>;
  /** Why no container is replaced for its node's sake; undefined = all is well. */
  readonly pausedBecause: string | undefined;
}

/** The node a record's copy is on: the engine itself wherever it listens, else what discovery has at that address. */
export function nodeOf(nodes: readonly SeenNode[], { id, address }: RecordedNode): SeenNode | undefined {
  const same = nodes.find((node) => node.id === id);
  if (same !== undefined) return same;
  // Not reached since this manager started, its engine's id is not known; a healthy one with another id is another engine.
  return nodes.find((node) => node.address === address && !node.isHealthy);
}

/** What an agent means for a node. One that guards another engine than the node's means nothing. */
export function guardOf(agent: NodeAgent | undefined, { id, address }: RecordedNode): Pick<SeenNode, 'lease' | 'fenced'> {
  // Not reached since this manager started, a node has its address for an id.
  const isIts = agent?.guards !== undefined && (agent.guards === id || id === address);
  // Its engine is silent to it; what it stopped it would stop again.
  const stopsAgain = agent?.guards === undefined && agent?.holdsLease === false && agent.fenced.length > 0;
  const lease = isIts ? (agent.holdsLease ? 'held' : 'lapsed') : stopsAgain ? 'lapsed' : 'none';
  return { lease, fenced: new Set(agent?.fenced ?? []) };
}
