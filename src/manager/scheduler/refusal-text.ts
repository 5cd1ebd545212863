import type { NodeRefusal, PlacementRequest, Reason, Refusal } from '../../model/index.ts';
import { advice } from './advice.ts';
import { compactNames } from './compact-names.ts';

/** More nodes than this in one group are told as `node[1:500]`. */
const MAX_PLAIN = 10;
/** More groups than this are told without what differs from node to node. */
const MAX_DETAILED = 10;

/**
 * One message for whoever asked: every node with every reason, nodes with the same reasons together, and what to do. It
 * begins as the original's messages did, as scripts look for that.
 */
export function refusalText(request: PlacementRequest, refusal: Refusal): string {
  const groups = groupNodes(refusal.nodes);
  const told = groups.map(({ names, reasons }) => `${names.length > 1 ? 'nodes' : 'node'} ${listed(names)}: ${reasons}`);
  return `${opening(request, refusal)}: ${[...told, advice(request, refusal)].join('; ')}`;
}

function opening(request: PlacementRequest, { nodes }: Refusal): string {
  const subject = request.name === '' ? `container of image ${request.image}` : `container ${request.name}`;
  if (nodes.length === 0) return `No nodes available in the cluster for ${subject}`;
  const healthy = nodes.filter((node) => !node.reasons.some((reason) => reason.filter === 'health'));
  if (healthy.length === 0) return `No healthy node available in the cluster for ${subject}`;
  const onlyResources = healthy.every((node) => node.reasons.every((reason) => reason.filter === 'resources'));
  if (onlyResources) return `no resources available to schedule ${subject}`;
  return `Unable to find a node that satisfies the following conditions for ${subject}`;
}

function listed(names: readonly string[]): string {
  return (names.length > MAX_PLAIN ? compactNames(names) : names).join(', ');
}

interface Group {
  readonly names: readonly string[];
  readonly reasons: string;
}

function groupNodes(nodes: readonly NodeRefusal[]): readonly Group[] {
  const detailed = groupBy(nodes, (reason) => reason.text);
  return detailed.length <= MAX_DETAILED ? detailed : groupBy(nodes, (reason) => reason.brief ?? reason.text);
}

function groupBy(nodes: readonly NodeRefusal[], textOf: (reason: Reason) => string): readonly Group[] {
  const nameOf = uniqueNames(nodes);
  const groups = Map.groupBy(nodes, (node) => node.reasons.map(textOf).join(', and '));
  return [...groups].map(([reasons, members]) => ({ reasons, names: members.map(nameOf) }));
}

/** Machines cloned from one image have one host name: the id tells them apart. */
function uniqueNames(nodes: readonly NodeRefusal[]): (node: NodeRefusal) => string {
  const counts = Map.groupBy(nodes, (node) => node.nodeName);
  return (node) => ((counts.get(node.nodeName)?.length ?? 0) > 1 ? `${node.nodeName} (${node.nodeId})` : node.nodeName);
}
