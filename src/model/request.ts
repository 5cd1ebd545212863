import type { Labels } from './labels.ts';
import type { Platform } from './node.ts';
import type { ExposedPort, PortClaim } from './port.ts';

/** One placement expression `KEY OP VALUE`, parsed. */
export interface Expression {
  readonly kind: 'constraint' | 'affinity' | 'whitelist';
  readonly key: string;
  readonly operator: '==' | '!=';
  /** Without the soft mark; `/re/` keeps its slashes. */
  readonly value: string;
  /** A wish: nodes that meet it are preferred, none is refused for it. */
  readonly soft: boolean;
  /** The text as the user wrote it. */
  readonly text: string;
}

/** Another container that must be on the same node. */
export interface Dependency {
  readonly kind: 'volumes-from' | 'link' | 'network' | 'ipc' | 'pid';
  /** Name, id, id prefix or `node/name`, as the user wrote it (mode suffixes, aliases and leading slashes removed). */
  readonly target: string;
  /** The mode or alias that followed it, `:ro` or `:db`; absent = none. */
  readonly suffix?: string;
}

/** A field of a create request that older engines do not know. */
export interface ApiNeed {
  readonly field: string;
  /** First API version that has it, e.g. `1.45`. */
  readonly version: string;
}

/** Nodes a container must be on for the sake of something it needs and only they have: a volume, a network, an image. */
export interface Pin {
  readonly nodeIds: ReadonlySet<string>;
  /** What is there only, for refusals: `volume data is on node-1 only`. */
  readonly text: string;
}

/**
 * When a container is replaced: its node fails; it disappears or dies behind our back; its health check fails.
 */
export type ReschedulePolicy = 'on-node-failure' | 'on-loss' | 'on-unhealthy';

/** What the scheduler must know of a container to be created. */
export interface PlacementRequest {
  /** The empty string when the engine shall choose one. */
  readonly name: string;
  readonly image: string;
  readonly labels: Labels;
  readonly expressions: readonly Expression[];
  readonly dependencies: readonly Dependency[];
  /** All of them hold, whatever filters are in use. Default: none. */
  readonly pins?: readonly Pin[];
  /** Named volumes it uses: a create under way holds them on its node, where they may be made. Default: none. */
  readonly volumes?: readonly string[];
  /** Empty: never replaced. */
  readonly reschedule: readonly ReschedulePolicy[];
  readonly cpuNanos: number;
  readonly memoryBytes: number;
  readonly networkMode: string;
  readonly hostPorts: readonly PortClaim[];
  readonly hostModePorts: readonly ExposedPort[];
  /** From the `platform` query parameter; undefined = any, and so is an empty part of it. */
  readonly platform: Platform | undefined;
  /** Fields that only nodes of an API version or newer can honour. Absent = none. */
  readonly apiNeeds?: readonly ApiNeed[];
}

/** Why one filter turns one node down. */
export interface Reason {
  /** Name of the filter. */
  readonly filter: string;
  /** In plain words, without the node's name. */
  readonly text: string;
  /** The same without what differs from node to node, so that many nodes share it; absent where `text` has nothing such. */
  readonly brief?: string;
}

/** One candidate of a placement with what its place in the order came from. */
export interface Candidate {
  readonly nodeId: string;
  readonly nodeName: string;
  /** The strategy's number; its meaning is the strategy's own. */
  readonly score: number;
  /** Texts of soft wishes this node does not meet. */
  readonly unmet: readonly string[];
  /** It holds the container that this one replaces, and is preferred for it. Absent = no. */
  readonly replaces?: true;
}

export interface Placement {
  /** The chosen node first, then those to try if a create there fails. Never empty. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  readonly strategy: string;
  /** Nodes that were turned down, with every reason. */
  readonly refused: readonly NodeRefusal[];
}

export interface NodeRefusal {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly reasons: readonly Reason[];
}

/** No node may take the container: every node with every reason. Empty `nodes`: the fleet is empty. */
export interface Refusal {
  readonly nodes: readonly NodeRefusal[];
}

export type Decision = { readonly ok: true; readonly placement: Placement } | { readonly ok: false; readonly refusal: Refusal };
