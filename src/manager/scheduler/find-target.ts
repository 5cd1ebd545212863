import type { ContainerInfo, Fleet, NodeInfo } from '../../model/index.ts';

/** The nodes that hold the container a text names. */
export interface TargetNodes {
  readonly nodes: ReadonlySet<NodeInfo>;
  /** Several containers fit an id prefix; `nodes` is empty then. */
  readonly ambiguous: boolean;
}

/**
 * Looks a container up by full id, exact name, the original's stable id, or unique id prefix, in this order; `node/name`
 * looks on that node only.
 */
export function findTarget(fleet: Fleet, target: string): TargetNodes {
  const slash = target.lastIndexOf('/');
  const nodeText = slash < 0 ? undefined : target.slice(0, slash);
  const text = target.slice(slash + 1);
  const [exact, prefixed, prefixedIds] = [new Set<NodeInfo>(), new Set<NodeInfo>(), new Set<string>()];
  const isPrefix = /^[0-9a-f]{1,64}$/.test(text);
  let best: number = Rank.none;
  for (const node of fleet.nodes) {
    if (nodeText !== undefined && !isNode(node, nodeText)) continue;
    for (const container of node.containers.values()) {
      const rank = rankOf(container, text);
      if (rank > best) exact.clear();
      best = Math.max(best, rank);
      if (rank !== Rank.none && rank === best) exact.add(node);
      if (isPrefix && container.id.startsWith(text)) {
        prefixed.add(node);
        prefixedIds.add(container.id);
      }
    }
  }
  if (exact.size > 0) return { nodes: exact, ambiguous: false };
  return prefixedIds.size > 1 ? { nodes: new Set(), ambiguous: true } : { nodes: prefixed, ambiguous: false };
}

/** Whether a text names a node: its name, its id, or the engine's id that its id begins with. */
export function isNode(node: NodeInfo, text: string): boolean {
  return node.name === text || node.id === text || engineIdOf(node) === text;
}

/** The engine's own id: a node's id is this, or this and `|address` where two engines share one. */
export function engineIdOf(node: NodeInfo): string {
  const bar = node.id.indexOf('|');
  return bar < 0 ? node.id : node.id.slice(0, bar);
}

const Rank = { none: 0, stableId: 1, name: 2, id: 3 } as const;

function rankOf(container: ContainerInfo, text: string): number {
  if (container.name === text) return Rank.name;
  if (container.id === text) return Rank.id;
  const { swarmId } = container;
  if (swarmId === undefined || text.length < 12) return Rank.none;
  return swarmId === text || (text.length === 12 && swarmId.startsWith(text)) ? Rank.stableId : Rank.none;
}
