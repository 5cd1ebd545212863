import { EngineHttpError } from '../../../engine/index.ts';
import { type ClusterNode, NodeUnreachableError, onNodes, refusal, succeeded } from '../../cluster/index.ts';
import { type FleetVolume, findVolume } from '../../volumes/index.ts';
import { type Answer, empty } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { ConflictError, NotFoundError } from '../errors.ts';
import { usersOf, type VolumeUsers, volumeUsers } from '../merge/volumes.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { boolParam } from '../query.ts';

/** `DELETE /volumes/{name}`: from every node that has it, or from none when it is in use on one of them. */
export async function removeVolume(call: ApiCall): Promise<Answer> {
  const force = boolParam(call.query, 'force');
  if (force && findVolume(call.cluster.nodes(), call.params['name'] ?? '') === undefined) return empty(204);
  const volume = requireVolume(call);
  const users = usersOf(volume, allVolumeUsers(call));
  if (users.length > 0) throw new ConflictError(`remove ${volume.name}: volume is in use - [${users.join(', ')}]`);
  const nodes = volume.members.map((m) => m.node);
  const reachable = nodes.filter((node) => node.state === 'healthy');
  if (reachable.length === 0) throw new NodeUnreachableError(nodes.map((node) => node.name).join(', '), nodes[0]?.problem);
  const results = await onNodes(reachable, (node) => removeOn(call, node, volume.name, force), call.signal);
  const { failed } = succeeded(results);
  const refused = refusal(failed);
  if (refused !== undefined) throw refused.error;
  return empty(204, partialHeader([...silentNodes(nodes), ...failed.map((r) => r.node)]));
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

async function removeOn({ cluster, signal, version }: ApiCall, node: ClusterNode, name: string, force: boolean): Promise<void> {
  const call = { method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}`, version, query: force ? { force: 1 } : {} } as const;
  await node.engine.json(call, signal).catch(ignoreMissing);
  await cluster.refresh(node, 'volumes', signal);
}

/** Gone already is as good. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof EngineHttpError) || error.status !== 404) throw error;
}
