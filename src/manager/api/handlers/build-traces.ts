import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import type { ApiCall } from '../call.ts';

/** What BuildKit may have done on a node since its images were read. */
interface Trace {
  /** Its connections to the node now. */
  open: number;
  /** Whether there were any. */
  unseen: boolean;
}

const traces = new WeakMap<ClusterNode, Trace>();

/** Remembers that BuildKit is at work on a node for as long as `connection` lasts: nobody here reads what it says. */
export async function traceBuild<T>(node: ClusterNode, connection: () => Promise<T>): Promise<T> {
  const trace = traces.get(node) ?? { open: 0, unseen: true };
  traces.set(node, trace);
  trace.open++;
  trace.unseen = true;
  try {
    return await connection();
  } finally {
    trace.open--;
    trace.unseen = true;
  }
}

/**
 * Reads the images of those nodes anew where BuildKit may have made or renamed one since they were read: engines tell it
 * a moment after the client was told. To be awaited before images are looked up.
 */
export async function seeBuilds({ cluster, signal }: Pick<ApiCall, 'cluster' | 'signal'>): Promise<void> {
  await Promise.all(healthyNodes(cluster).map((node) => seeBuildsOn(node, () => cluster.refresh(node, 'images', signal))));
}

async function seeBuildsOn(node: ClusterNode, read: () => Promise<void>): Promise<void> {
  const trace = traces.get(node);
  if (trace?.unseen !== true) return;
  // Whatever happens from here on counts as unseen again.
  trace.unseen = trace.open > 0;
  await read().catch(() => {
    trace.unseen = true;
    node.suspect();
  });
}
