import { errorText, type Log, objectOf, SchwarmError } from '../../base/index.ts';
import { EngineHttpError } from '../../engine/index.ts';
import type { Cluster, ClusterNode } from '../cluster/index.ts';
import type { RecordedNode } from '../records/index.ts';

/** An engine that answers no sooner cannot be told from one that is gone. */
const ANSWER_MS = 1_000;
const STOP_MS = 30_000;

/**
 * Stops and removes a container on an engine that is no longer in the fleet, if that still answers: its agent was stopped, or
 * its line in a file was taken out, and its containers run on.
 * @throws what the engine answers to the removal: nothing must be made anew then
 */
export async function clearVanished(
  containerId: string,
  at: RecordedNode,
  cluster: Pick<Cluster, 'cachedContainer'>,
  log: Log,
): Promise<void> {
  const holder = cluster.cachedContainer(containerId)?.node;
  if (holder?.state !== 'disconnected' || !(await isThere(holder, at))) return;
  try {
    await call(holder, 'POST', `/containers/${containerId}/stop`);
    await call(holder, 'DELETE', `/containers/${containerId}`);
    log.info('container of a node that left the fleet removed, as it is made anew', { container: containerId, node: at.name });
  } catch (error) {
    // 404: gone already; 409: somebody else is removing it.
    if (!(error instanceof EngineHttpError) || (error.status !== 404 && error.status !== 409)) throw error;
    log.debug('container of a node that left the fleet is gone', { container: containerId, cause: errorText(error) });
  }
}

/** Another engine may have come to the address. */
async function isThere({ engine }: ClusterNode, { id }: RecordedNode): Promise<boolean> {
  try {
    // Asked first: agreeing on a version has a deadline of its own, far longer.
    await engine.json({ method: 'HEAD', path: '/_ping', deadlineMs: ANSWER_MS });
    const { body } = await engine.json({ method: 'GET', path: '/info', deadlineMs: ANSWER_MS });
    return objectOf(body)['ID'] === id;
  } catch (error) {
    if (error instanceof SchwarmError) return false;
    throw error;
  }
}

async function call({ engine }: ClusterNode, method: 'POST' | 'DELETE', path: string): Promise<void> {
  await engine.json({ method, path, query: method === 'DELETE' ? { force: 1 } : {}, deadlineMs: STOP_MS });
}
