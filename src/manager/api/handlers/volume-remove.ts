import { stringOf } from '../../../base/index.ts';
import { EngineHttpError } from '../../../engine/index.ts';
import { type ClusterNode, NodeUnreachableError, onNodes, refusal, succeeded } from '../../cluster/index.ts';
import type { Tombstone } from '../../tombstones/index.ts';
import { type FleetVolume, findVolume } from '../../volumes/index.ts';
import { type Answer, empty } from '../answer.ts';
import { canPromise, promise, unsay } from '../away.ts';
import type { ApiCall } from '../call.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { usersOf, type VolumeUsers, volumeUsers } from '../merge/volumes.ts';
import { partialHeader } from '../partial.ts';
import { boolParam } from '../query.ts';

/**
 * `DELETE /volumes/{name}`: from every node that has it, or from none when it is in use on one of them. Nodes that are away
 * lose it when they return; where only such have it, with force.
 */
export async function removeVolume(call: ApiCall): Promise<Answer> {
  const force = boolParam(call.query, 'force');
  if (force && findVolume(call.cluster.nodes(), call.params['name'] ?? '') === undefined) return empty(204);
  const volume = requireVolume(call);
  const users = usersOf(volume, allVolumeUsers(call));
  if (users.length > 0) throw new ConflictError(`remove ${volume.name}: volume is in use - [${users.join(', ')}]`);
  const nodes = volume.members.map((m) => m.node);
  const reachable = nodes.filter((node) => node.state === 'healthy');
  const away = nodes.filter((node) => node.state !== 'healthy');
  if (reachable.length === 0) checkForced(volume, force);
  const promised = tombstonesOf(volume, away);
  const what = `removing volume ${volume.name}`;
  if (promised.length > 0 && (reachable.length === 0 || canPromise(call))) await promise(call, what, promised);
  try {
    const silent = await removeFrom(call, reachable, volume.name, force);
    if (silent.length > 0 && canPromise(call)) await promise(call, what, tombstonesOf(volume, silent));
    return empty(204, partialHeader([...away, ...silent]));
  } catch (error) {
    await unsay(call, promised);
    throw error;
  }
}

/** The volume the path means. @throws NotFoundError with the engine's text, which SDKs match */
export function requireVolume(call: ApiCall): FleetVolume<ClusterNode> {
  const name = call.params['name'] ?? '';
  const volume = findVolume(call.cluster.nodes(), name);
  if (volume === undefined) throw new NotFoundError(`get ${name}: no such volume`);
  return volume;
}

/** Who mounts which volume; costs a walk over all containers. */
export function allVolumeUsers({ cluster }: ApiCall): VolumeUsers {
  return volumeUsers(cluster.containers().map(({ node, entry }) => ({ nodeId: node.id, entry })));
}

/** @returns nodes that fell silent; @throws what the first node that refuses answers */
async function removeFrom(call: ApiCall, nodes: readonly ClusterNode[], name: string, force: boolean): Promise<readonly ClusterNode[]> {
  const { failed } = succeeded(await onNodes(nodes, (node) => removeOn(call, node, name, force), call.signal));
  const refused = refusal(failed);
  if (refused !== undefined) throw refused.error;
  return failed.map((r) => r.node);
}

/** Data that only nodes in the dark have is given up by who insists, and only where it can be told from data of the same name. */
function checkForced(volume: FleetVolume<ClusterNode>, force: boolean): void {
  const nodes = volume.members.map((m) => m.node);
  const [name, problem] = [nodes.map((node) => node.name).join(', '), nodes[0]?.problem];
  if (!force) throw new NodeUnreachableError(name, problem, `remove it without its node: docker volume rm -f ${volume.name}`);
  if (tombstonesOf(volume, nodes).length < nodes.length) throw new NodeUnreachableError(name, problem);
}

/**
 * What nodes that are away are to lose. Nothing where all nodes see the same data: it goes with the first, and may be there
 * anew. Nothing where the engine does not tell when it was made: another of that name would be taken for it.
 */
function tombstonesOf({ name, scope, members }: FleetVolume<ClusterNode>, nodes: readonly ClusterNode[]): readonly Tombstone[] {
  if (scope === 'global') return [];
  return members.flatMap(({ node, entry }): readonly Tombstone[] => {
    const createdAt = stringOf(entry['CreatedAt']);
    if (createdAt === undefined || !nodes.includes(node)) return [];
    return [{ kind: 'volume', engine: { id: node.id, name: node.name }, id: name, name, createdAt }];
  });
}

async function removeOn({ cluster, signal, version }: ApiCall, node: ClusterNode, name: string, force: boolean): Promise<void> {
  const call = { method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}`, version, query: force ? { force: 1 } : {} } as const;
  await node.engine.json(call, signal).catch(ignoreMissing);
  await cluster.refresh(node, 'volumes', signal);
}

/** Gone already is as good. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof EngineHttpError) || error.status !== 404) throw error;
}
