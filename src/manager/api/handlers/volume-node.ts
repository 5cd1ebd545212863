import { arrayOf, type JsonObject, objectOf, stringMapOf, stringOf } from '../../../base/index.ts';
import { LABEL, parsePlacementRequest, type Refusal } from '../../../model/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import { FILTER_NAMES, type Policy, place } from '../../scheduler/index.ts';
import type { ApiCall } from '../call.ts';
import { ConflictError } from '../errors.ts';

const SPREAD: Policy = { strategy: 'spread', filters: FILTER_NAMES, overcommit: 0, seed: 0 };

/**
 * The node for a new local volume: one that its constraint labels allow, with the fewest containers. Volumes of one
 * Compose project go to one node, so that a service can mount several of them.
 * @param body the client's create request
 * @throws BadInputError for broken constraint labels; ConflictError (409) with every reason of every node
 */
export function volumeNode(call: ApiCall, body: JsonObject): ClusterNode {
  const labels = stringMapOf(body['Labels']);
  const driver = stringOf(body['Driver']) || 'local';
  const { request } = parsePlacementRequest({ Labels: labels }, {}, call.random);
  const decision = place(call.cluster.snapshot(), request, SPREAD);
  if (!decision.ok) throw new ConflictError(refused(body, decision.refusal));
  const nodes = decision.placement.candidates.flatMap(({ nodeId }) => call.cluster.node(nodeId) ?? []);
  const able = nodes.filter((node) => hasDriver(node, driver));
  const project = labels[LABEL.composeProject];
  const node = able.find((candidate) => project !== undefined && hasVolumeOf(candidate, project)) ?? able[0];
  if (node === undefined) throw new ConflictError(`no node has the volume driver ${driver}; install it on one, or choose another driver`);
  return node;
}

function hasVolumeOf(node: ClusterNode, project: string): boolean {
  return node.volumes.some((entry) => stringMapOf(entry['Labels'])[LABEL.composeProject] === project);
}

function hasDriver(node: ClusterNode, driver: string): boolean {
  // Plugins are told with their tag.
  const told = arrayOf(objectOf(node.infoBody['Plugins'])['Volume']);
  return driver === 'local' || told.includes(driver) || told.includes(`${driver}:latest`);
}

function refused(body: JsonObject, { nodes }: Refusal): string {
  const reasons = nodes.map((node) => `node ${node.nodeName}: ${node.reasons.map((reason) => reason.text).join(', and ')}`);
  const why = reasons.length === 0 ? 'the fleet has no nodes' : reasons.join('; ');
  return `no node can take volume ${stringOf(body['Name']) ?? ''}: ${why}; add a node, or change the constraint named here`;
}
