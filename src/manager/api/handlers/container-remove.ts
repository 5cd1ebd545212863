import { arrayOf, objectOf } from '../../../base/index.ts';
import { type CachedContainer, NodeUnreachableError } from '../../cluster/index.ts';
import { toldCopies } from '../../records/index.ts';
import type { Tombstone } from '../../tombstones/index.ts';
import { type Answer, empty } from '../answer.ts';
import { awayHeaders, canPromise, promise, unsay, untilDown, wentAway } from '../away.ts';
import type { ApiCall } from '../call.ts';
import { changeContainer, containerPath, passedOn } from '../owner.ts';
import { engineQuery } from '../proxy.ts';
import { boolParam } from '../query.ts';
import { isGone } from '../see-effect.ts';

/** Removing a large file system takes an engine a while. */
const REMOVE_MS = 120_000;

/**
 * `DELETE /containers/{id}`: by its node; with force also while that is away: it is gone for the fleet at once, and removed
 * from its node before that counts as healthy again.
 */
export async function removeContainer(call: ApiCall): Promise<Answer> {
  const { cluster, params, query, signal } = call;
  const container = await cluster.container(params['id'] ?? '', signal);
  const isForced = boolParam(query, 'force');
  if (container.node.state !== 'healthy') return isForced ? await removeAway(call, container) : refuseAway(container);
  try {
    return await removeThere(isForced ? untilDown(call, container.node) : call, container);
  } catch (error) {
    signal.throwIfAborted();
    if (!isForced || !canPromise(call) || !(await wentAway(error, container.node, call))) throw error;
    return await removeAway(call, container);
  }
}

async function removeThere(call: ApiCall, container: CachedContainer): Promise<Answer> {
  const { keeper } = call;
  const remove = async (): Promise<Answer> => await askNode(call, container);
  return keeper === undefined ? await remove() : await keeper.removal(container, remove);
}

async function askNode(call: ApiCall, container: CachedContainer): Promise<Answer> {
  const { cluster, query, signal } = call;
  const { node } = container;
  const request = { method: 'DELETE', path: containerPath(call, container, ''), query: engineQuery(query), deadlineMs: REMOVE_MS } as const;
  const answer = passedOn(await changeContainer(call, container, request, isGone), node);
  if (boolParam(query, 'v') && hasVolume(container)) await cluster.refresh(node, 'volumes', signal).catch(() => node.suspect());
  return answer;
}

function refuseAway({ node, info }: CachedContainer): never {
  throw new NodeUnreachableError(node.name, node.problem, `remove it without its node: docker rm -f ${info.name}`);
}

/** Every copy of it that an engine ever told of is remembered, then its record given up: nothing of it turns up again. */
async function removeAway(call: ApiCall, container: CachedContainer): Promise<Answer> {
  const { info, node } = container;
  const record = call.keeper?.recordOf(container);
  const copies = record === undefined ? [{ node, containerId: info.id }] : toldCopies(record);
  const withVolumes = boolParam(call.query, 'v');
  const tombstones = copies.map(({ node: { id, name }, containerId }): Tombstone => {
    return { kind: 'container', engine: { id, name }, id: containerId, name: info.name, withVolumes };
  });
  await promise(call, `removing container ${info.name}`, tombstones);
  try {
    await call.keeper?.removeLost(container);
  } catch (error) {
    await unsay(call, tombstones);
    throw error;
  }
  await call.ports?.settled();
  return empty(204, awayHeaders(node));
}

/** One of them may have no name and go with the container. */
function hasVolume({ entry }: CachedContainer): boolean {
  return arrayOf(entry['Mounts']).some((mount) => objectOf(mount)['Type'] === 'volume');
}
