import type { ClusterView } from '../../cluster/index.ts';
import { ConflictError } from '../errors.ts';
import { wording } from '../wording.ts';

// Prunes under way, per fleet: engines refuse a second one of the same kind, too.
const running = new WeakMap<ClusterView, Set<string>>();

/** Runs a prune unless one of its kind is under way. @throws ConflictError (409) */
export async function oneAtATime<T>(cluster: ClusterView, kind: string, prune: () => Promise<T>): Promise<T> {
  const kinds = running.get(cluster) ?? new Set<string>();
  running.set(cluster, kinds);
  if (kinds.has(kind)) throw new ConflictError(wording.pruneRunning);
  kinds.add(kind);
  try {
    return await prune();
  } finally {
    kinds.delete(kind);
  }
}
