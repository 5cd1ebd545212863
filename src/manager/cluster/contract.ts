import type { JsonObject } from '../../base/index.ts';
import type { Engine } from '../../engine/index.ts';
import type { ContainerInfo, Fleet, NodeInfo, NodeState, PlacementRequest } from '../../model/index.ts';

/** One node as the API sees it: what is cached of it, and the engine behind it. */
export interface ClusterNode {
  /** The engine's id once validated, the address before. */
  readonly id: string;
  /** Host name of the engine; the address before it was ever reached. */
  readonly name: string;
  /** As discovery gave it. */
  readonly address: string;
  /** The IP address behind the host part of the address, for published ports. Loopback for unix sockets. */
  readonly ip: string;
  /**
   * Aborts when the node has been unhealthy for half a minute: a connection to a machine that vanished stays silent
   * without ever breaking. A node that recovers gets a new one, so ask for it at each call.
   */
  readonly lost: AbortSignal;
  /** Aborts as soon as the node is not healthy any more; whoever can do without it asks for this one instead of `lost`. */
  readonly down: AbortSignal;
  readonly state: NodeState;
  /** Why it is not healthy; undefined while healthy. */
  readonly problem: string | undefined;
  readonly engine: Engine;
  /** What the scheduler sees. */
  readonly info: NodeInfo;
  /** The engine's last `/info` and `/version` answers; empty objects before first contact. */
  readonly infoBody: JsonObject;
  readonly versionBody: JsonObject;
  /** When facts were last read, milliseconds since 1970; 0 = never. */
  readonly updatedAtMs: number;
  readonly containers: ReadonlyMap<string, CachedContainer>;
  /** Entries of the engine's lists, as it sent them. */
  readonly images: readonly JsonObject[];
  /**
   * Milliseconds since 1970 when a name of an image (`repo:tag`, as lists show it) came to mean the image it means here; 0
   * when it did before the manager met the node.
   */
  imageNamedAtMs(name: string): number;
  readonly networks: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  /** Whether a create under way on this node uses a volume of this name, and so may be making it. */
  mayBeMaking(volume: string): boolean;
  /** What users should know of the agent that registered it; undefined: nothing. */
  readonly agentNote?: string | undefined;
  /** Its agent holds no lease, and stops containers that may run elsewhere as long as that is so. Default: no. */
  readonly isFenced?: boolean;
  /** When it last answered, milliseconds since 1970; when the manager met it if it never did. */
  readonly answeredAtMs: number;
  /** From when on its engine's events are kept here, nanoseconds since 1970 by its clock; absent: not yet. */
  readonly followedFromNano?: bigint | undefined;
  /** Whether its first lists have been read. */
  readonly loaded: boolean;
  /** Something called this engine and could not reach it: look at it at once instead of at the next probe. */
  suspect(): void;
}

/** One container of the cache. Replaced, not mutated, when the container changes. */
export interface CachedContainer {
  readonly info: ContainerInfo;
  readonly node: ClusterNode;
  /** The engine's list entry, as it sent it. */
  readonly entry: JsonObject;
  /** Milliseconds since 1970 of the last start (running) or exit (stopped); estimated until an event told it. */
  readonly sinceMs: number;
  /** Whether the process runs with a terminal; undefined until an inspect or create told it. */
  readonly tty: boolean | undefined;
  /** Counts up with each container the cache met: tells which of two of the same second is newer. */
  readonly metAs: number;
}

/** Everything the cache holds of one kind of object on a node; `containers` re-lists all of them. */
export type Resource = 'containers' | 'images' | 'networks' | 'volumes';

/** One event of the merged stream. */
export interface ClusterEvent {
  readonly type: string;
  readonly action: string;
  readonly actorId: string;
  /** With `node.name`, `node.id`, `node.addr` and `node.ip` added. */
  readonly attributes: { readonly [name: string]: string };
  readonly timeNano: bigint;
  /** The event as one line of JSON (newest API shape, legacy fields included), node attributes added, no line end. */
  readonly json: string;
}

export interface EventHub {
  /**
   * Events from now on. The iterator ends when `signal` aborts, and throws `SlowReaderError` when the reader falls
   * more than 10,000 events behind.
   */
  subscribe(signal: AbortSignal): AsyncIterable<ClusterEvent>;
  /** Events kept (at least the last 10,000) with `fromNano <= time <= toNano`, in order of time. */
  replay(fromNano: bigint, toNano?: bigint): readonly ClusterEvent[];
}

/** A node chosen for one container, its name, ports, CPU and memory held until `commit` or `release`. */
export interface Reservation {
  readonly node: ClusterNode;
  /** The name to create it under: the one asked for, or one made up that is unique in the fleet. */
  readonly name: string;
  /** Why this node: strategy, score, unmet wishes of every candidate. */
  readonly placement: import('../../model/index.ts').Placement;
  /**
   * The create failed on `node`, surely without effect: takes the next best node.
   * @returns the reservation there; or undefined when no other node is left (this one is released then)
   */
  next(): Reservation | undefined;
  /**
   * The container exists: reads it into the cache and drops the reservation.
   * @returns undefined when the engine did not answer the read: the reservation then stands until its next list
   */
  commit(id: string, signal?: AbortSignal): Promise<CachedContainer | undefined>;
  /**
   * Whether the create took effect is unknown (the engine did not answer): if a container with this swarm id ever
   * appears on that node it is removed. Releases the reservation; `next` may still be called.
   */
  abandon(): void;
  release(): void;
}

/** A name held for a rename until released. */
export interface NameHold {
  release(): void;
}

/** Told of a container that came or changed, or (`gone`) left the cache. Must be quick and must not throw. */
export type ContainerListener = (container: CachedContainer, gone: boolean) => void;

/**
 * Knows of containers that were replaced by another with the same swarm id, on this or another node. Their old copies stay in
 * the cache of their node but are found by nobody.
 */
export interface CopyRule {
  /** Cheap: whether there is something to say about containers with this swarm id. */
  concerns(swarmId: string): boolean;
  /** Those of `copies` (all with this swarm id, on any node) that a newer one of them replaces. */
  outdated(swarmId: string, copies: readonly CachedContainer[]): readonly CachedContainer[];
}

/** Knows what was removed while its node was away: whatever an engine still lists of it is not taken into the cache. */
export interface Removals {
  /**
   * Cheap: it is asked of every entry of every list.
   * @param entry of the engine's list
   */
  isRemoved(engineId: string, kind: 'container' | 'network' | 'volume', entry: JsonObject): boolean;
}

/**
 * Remembers which containers have other limits than their labels tell: those are inspected when their node is read, and a list
 * is enough for all others.
 */
export interface ChangedLimits {
  has(engineId: string, containerId: string): boolean;
  /** An engine told that limits were changed; `differ`: from what the labels tell. Must be quick and must not throw. */
  note(engineId: string, containerId: string, differ: boolean): void;
}

/**
 * Called when an engine has answered and was read, before its node counts as healthy, at first contact and at each return.
 * As long as it throws the node stays as it is, with the error's text as its problem.
 */
export type BeforeHealthy = (node: ClusterNode, signal: AbortSignal) => Promise<void>;

/** What is known of the agent of an engine. */
export interface NodeAgent {
  /** Id of the engine whose fenced containers it stops when it cannot renew its lease; undefined: it stops none. */
  readonly guards: string | undefined;
  /** Whether its lease may last: as long as it does, containers of the engine it guards may run unseen. */
  readonly holdsLease: boolean;
  /** Ids of the containers that it stopped for want of a lease, and that still stand. */
  readonly fenced: readonly string[];
}

export interface ClusterView {
  /**
   * Resolves when every node named at start has been listed or has failed once, so that names are known fleet-wide:
   * to be awaited before a create.
   */
  ready(signal?: AbortSignal): Promise<void>;
  /** All nodes discovery names, in the order of name, then address. */
  nodes(): readonly ClusterNode[];
  /** By id, name or address; ids and addresses win over names; undefined when none or several match. */
  node(reference: string): ClusterNode | undefined;
  snapshot(): Fleet;
  /** Every cached container, newest first. */
  containers(): readonly CachedContainer[];
  /** Containers whose label `key` is `value`, any order; indexed for the Compose project label, else a scan. */
  containersByLabel(key: string, value: string): Iterable<CachedContainer>;
  /**
   * The one container a reference means: full id, exact name (with or without `/`, or `node/name`), swarm id, unique
   * prefix of an id. When the cache has none the healthy engines are asked, as it may have been created behind us.
   * @throws NoSuchContainerError (404), AmbiguousContainerError (400 for prefixes, 409 for names)
   */
  container(reference: string, signal?: AbortSignal): Promise<CachedContainer>;
  /** Like `container`, from the cache only; undefined when there is none. @throws AmbiguousContainerError */
  cachedContainer(reference: string): CachedContainer | undefined;
  /** Reads one container anew from its engine, so that whoever asks next sees the effect of a call; undefined = gone. */
  refreshContainer(node: ClusterNode, id: string, signal?: AbortSignal): Promise<CachedContainer | undefined>;
  /** Re-lists one kind of object of a node. */
  refresh(node: ClusterNode, resource: Resource, signal?: AbortSignal): Promise<void>;
  /**
   * Chooses a node and holds name, ports and resources there; synchronous, so two creates never both win.
   * @param replaces id of a container whose name the new one takes over
   * @throws NameConflictError (409), NoPlacementError (409 with every reason of every node)
   */
  reserve(request: PlacementRequest, replaces?: string): Reservation;
  /** @throws NameConflictError (409) when a container or a reservation other than `exceptId` has it */
  holdName(name: string, exceptId?: string): NameHold;
  rememberExec(execId: string, node: ClusterNode): void;
  /** The node an exec lives on: remembered, else every healthy engine is asked. @throws NoSuchExecError (404) */
  execNode(execId: string, signal?: AbortSignal): Promise<ClusterNode>;
  readonly events: EventHub;
  /**
   * Calls `listener` after each change of a container in the cache, in the same turn: who made the change sees its effects.
   * States of nodes are not told. Disposing what it returns ends it.
   */
  onContainer(listener: ContainerListener): Disposable;
}
