import type { ClusterNode } from './contract.ts';

const KEPT = 100_000;

/** Which node an exec lives on. Exec ids say nothing of their container, and engines list them nowhere. */
export class ExecOwners {
  readonly #nodes = new Map<string, ClusterNode>();

  remember(execId: string, node: ClusterNode): void {
    this.#nodes.set(execId, node);
    if (this.#nodes.size <= KEPT) return;
    const oldest = this.#nodes.keys().next().value;
    if (oldest !== undefined) this.#nodes.delete(oldest);
  }

  nodeOf(execId: string): ClusterNode | undefined {
    const node = this.#nodes.get(execId);
    return node?.state === 'disconnected' ? undefined : node;
  }
}
