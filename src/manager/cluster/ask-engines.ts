import { objectOf, stringOf } from '../../base/index.ts';
import type { CachedContainer, ClusterNode, ClusterView } from './contract.ts';

const ASK_DEADLINE_MS = 2_000;
/** In a larger fleet only engines whose cache may be behind are asked: every mistyped name would cost a call to each. */
const ASK_ALL_UP_TO = 16;

/** Looks for a container that the cache does not know (made behind our back a moment ago), and reads it in. */
export async function askEngines(cluster: ClusterView, reference: string, signal?: AbortSignal): Promise<CachedContainer | undefined> {
  const path = `/containers/${encodeURIComponent(reference)}/json`;
  const [hit] = await ask(cluster, path, signal);
  if (hit === undefined) return undefined;
  return await cluster.refreshContainer(hit.node, hit.id, signal);
}

export async function askForExec(cluster: ClusterView, execId: string, signal?: AbortSignal): Promise<ClusterNode | undefined> {
  const hits = await ask(cluster, `/exec/${encodeURIComponent(execId)}/json`, signal, Number.POSITIVE_INFINITY);
  return hits[0]?.node;
}

async function ask(
  cluster: ClusterView,
  path: string,
  signal: AbortSignal | undefined,
  upTo = ASK_ALL_UP_TO,
): Promise<readonly { node: ClusterNode; id: string }[]> {
  const healthy = cluster.nodes().filter((n) => n.state === 'healthy');
  if (healthy.length > upTo) return [];
  const answers = await Promise.all(
    healthy.map(async (node) => {
      const answer = await node.engine.json({ method: 'GET', path, deadlineMs: ASK_DEADLINE_MS }, signal).catch(() => undefined);
      const body = objectOf(answer?.body);
      const id = stringOf(body['Id']) ?? stringOf(body['ID']);
      return id === undefined ? undefined : { node, id };
    }),
  );
  return answers.filter((a) => a !== undefined);
}
