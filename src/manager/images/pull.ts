import { anySignal, type Clock, mergeStreams } from '../../base/index.ts';
import type { Query } from '../../engine/index.ts';
import type { ClusterNode, ClusterView } from '../cluster/index.ts';
import { followNode, type NodeProgress } from './progress.ts';

/** Nodes that pull at the same time: more would only share the way to the registry. */
const AT_A_TIME = 4;
/** Longest silence of a node, before its answer and between two lines of it: unpacking a large layer tells nothing for minutes. */
const IDLE_MS = 300_000;

/** How an image gets to several nodes, and what may be asked of the engines. */
export interface ImageIo {
  readonly cluster: ClusterView;
  readonly clock: Clock;
}

export interface PullRequest {
  /** As the client sent it: `fromImage`, `tag`, `platform` … */
  readonly query: Query;
  /** What the engines need to know of the client's: `X-Registry-Auth`. */
  readonly headers: { readonly [name: string]: string };
  readonly version: string;
}

/** Pulls one image on several nodes, four at a time; the cache knows it before a node counts as done. */
export function pullImage(
  nodes: readonly ClusterNode[],
  request: PullRequest,
  io: ImageIo,
  signal: AbortSignal,
): AsyncGenerator<NodeProgress> {
  const pull = (node: ClusterNode) =>
    node.engine.open({ method: 'POST', path: '/images/create', deadlineMs: IDLE_MS, ...request }, anySignal(signal, node.lost));
  const follow = (node: ClusterNode) => thenRefresh(node, followNode(node, pull, { clock: io.clock, idleMs: IDLE_MS }, signal), io, signal);
  return mergeStreams(nodes.map(follow), AT_A_TIME);
}

/** Passes a node's progress on; before it counts as done its images are listed anew, so that whoever asks next sees them. */
export async function* thenRefresh(
  node: ClusterNode,
  progress: AsyncIterable<NodeProgress>,
  { cluster }: ImageIo,
  signal: AbortSignal,
): AsyncGenerator<NodeProgress> {
  for await (const item of progress) {
    // The work is done even if the node goes away now: the cache learns of it when it is back.
    if (item.kind === 'done') await cluster.refresh(node, 'images', signal).catch(() => node.suspect());
    yield item;
  }
}
