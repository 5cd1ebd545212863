import type { Readable } from 'node:stream';
import { anySignal, type Clock, ignoreAbort, mergeStreams } from '../../base/index.ts';
import type { EngineStream, Query } from '../../engine/index.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { StalledError } from './errors.ts';
import { followNode, type NodeProgress } from './progress.ts';
import { type ImageIo, thenRefresh } from './pull.ts';
import { Tee } from './tee.ts';

/** Longest time one node may hold up the upload for all. */
const STALL_MS = 60_000;
/** Longest silence of a node once it has the whole upload: it unpacks layers. */
const ANSWER_MS = 600_000;

export interface LoadRequest {
  /** Where the archive goes; default `/images/load`. */
  readonly path?: string;
  readonly query: Query;
  readonly headers: { readonly [name: string]: string };
  readonly version?: string;
}

/**
 * Loads one archive of images into several nodes at once: one upload at the pace of the slowest node. A node that stalls
 * or fails is left out, the others go on.
 * @param source the archive; not destroyed here, its owner does that
 */
export async function* loadImages(
  nodes: readonly ClusterNode[],
  source: Readable,
  request: LoadRequest,
  io: ImageIo,
  signal: AbortSignal,
): AsyncGenerator<NodeProgress> {
  const done = new AbortController();
  const tee = new Tee(source, nodes.length, { clock: io.clock, stallMs: STALL_MS });
  // When the source fails the branches fail with the same reason: each node tells it.
  const uploaded = tee.run(anySignal(signal, done.signal)).then(nothing, nothing);
  const follow = (node: ClusterNode, index: number): AsyncGenerator<NodeProgress> => {
    const load = () => loadOne(node, { ...request, branch: tee.branches[index], uploaded, clock: io.clock }, signal);
    return thenRefresh(node, followNode(node, load, { clock: io.clock, idleMs: ANSWER_MS }, signal), io, signal);
  };
  try {
    yield* mergeStreams(nodes.map(follow));
  } finally {
    done.abort();
    await uploaded;
  }
}

interface OneLoad extends LoadRequest {
  readonly branch: Readable | undefined;
  readonly uploaded: Promise<void>;
  readonly clock: Clock;
}

async function loadOne(node: ClusterNode, { branch, uploaded, clock, ...request }: OneLoad, signal: AbortSignal): Promise<EngineStream> {
  if (branch === undefined) throw new RangeError('every node has a branch');
  const answered = new AbortController();
  const late = new AbortController();
  // The upload may take hours; only the answer after it has a limit.
  void uploaded
    .then(() => clock.sleep(ANSWER_MS, answered.signal))
    .then(() => late.abort(new StalledError(ANSWER_MS)))
    .catch(ignoreAbort);
  try {
    const call = { method: 'POST', path: '/images/load', ...request, body: { stream: branch }, deadlineMs: null } as const;
    return await node.engine.open(call, anySignal(signal, late.signal, node.lost));
  } catch (error) {
    // What broke off the call is the stall, not what the engine said about half an upload.
    const reason = branch.errored instanceof StalledError ? branch.errored : error;
    branch.destroy();
    throw reason;
  } finally {
    answered.abort();
  }
}

function nothing(): void {}
