import { type ClusterNode, type ClusterView, healthyNodes } from '../cluster/index.ts';
import type { ApiCall } from './call.ts';

/** Whether a node's images may be others than the cache says. */
interface Doubt {
  /** What may change them now, and nobody here reads what it says: connections of BuildKit. */
  open: number;
  unseen: boolean;
}

const doubts = new WeakMap<ClusterNode, Doubt>();

/** Remembers that BuildKit is at work on a node for as long as `connection` lasts. */
export async function whileBuilding<T>(node: ClusterNode, connection: () => Promise<T>): Promise<T> {
  const doubt = doubtOf(node);
  doubt.open++;
  doubt.unseen = true;
  try {
    return await connection();
  } finally {
    doubt.open--;
    doubt.unseen = true;
  }
}

/** Remembers that another manager may have changed the images of any node. */
export function doubtImages(cluster: ClusterView): void {
  for (const node of healthyNodes(cluster)) doubtOf(node).unseen = true;
}

/**
 * Reads the images of those nodes anew that may have others since they were read: engines tell it a moment after the client
 * was told. To be awaited before images are looked up.
 */
export async function seeImages({ cluster, signal }: Pick<ApiCall, 'cluster' | 'signal'>): Promise<void> {
  const doubted = healthyNodes(cluster).filter((node) => doubts.get(node)?.unseen === true);
  if (doubted.length > 0) await Promise.all(doubted.map((node) => seeImagesOn(node, () => cluster.refresh(node, 'images', signal))));
}

async function seeImagesOn(node: ClusterNode, read: () => Promise<void>): Promise<void> {
  const doubt = doubtOf(node);
  // Whatever happens from here on counts as unseen again.
  doubt.unseen = doubt.open > 0;
  await read().catch(() => {
    doubt.unseen = true;
    node.suspect();
  });
}

function doubtOf(node: ClusterNode): Doubt {
  const known = doubts.get(node);
  if (known !== undefined) return known;
  const made: Doubt = { open: 0, unseen: false };
  doubts.set(node, made);
  return made;
}
