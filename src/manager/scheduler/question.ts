import type { ContainerInfo, Fleet, NodeInfo, PlacementRequest, Reason } from '../../model/index.ts';
import type { FilterName, Policy } from './policy.ts';

/** One call of the scheduler. */
export interface Question {
  readonly fleet: Fleet;
  readonly request: PlacementRequest;
  readonly policy: Policy;
}

/** A node as one question sees it: without the container that the new one replaces. */
export interface NodeView {
  readonly node: NodeInfo;
  /** Containers of this node that go away when the new one is there; almost always empty. */
  readonly replaced: readonly ContainerInfo[];
  /** Containers that may run: neither exited nor dead nor being removed. */
  readonly active: number;
  /** All containers, stopped and reserved ones included. */
  readonly containers: number;
  readonly usedCpuNanos: number;
  readonly usedMemoryBytes: number;
}

/** Whether a node may take the container, or why not. */
export type Check = (view: NodeView) => Omit<Reason, 'filter'> | null;

/** Whether a node meets an expression, `!=` taken into account, soft or not. */
export type NodeTest = (view: NodeView) => boolean;

/** Says which nodes may take a container. */
export interface Filter {
  readonly name: FilterName;
  /** @returns null when the question gives this filter nothing to check on any node */
  prepare(question: Question): Check | null;
}
