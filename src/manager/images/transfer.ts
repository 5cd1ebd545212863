import { anySignal, errorText, SchwarmError, SingleFlight } from '../../base/index.ts';
import type { ClusterNode, ClusterView } from '../cluster/index.ts';
import { TransferError } from './errors.ts';
import { findImages } from './find-images.ts';
import { isOutdated } from './is-outdated.ts';
import { loadImages } from './load.ts';
import type { NodeProgress } from './progress.ts';
import type { ImageIo } from './pull.ts';

/** Longest wait for the first bytes of an image from the node that has it. */
const SAVE_MS = 120_000;

/** Copies images from a node that has them to nodes that do not, straight through, without storing them. */
export async function* copyImages(
  from: ClusterNode,
  names: readonly string[],
  to: readonly ClusterNode[],
  io: ImageIo,
  signal: AbortSignal,
): AsyncGenerator<NodeProgress> {
  try {
    const request = { method: 'GET', path: '/images/get', query: { names }, deadlineMs: SAVE_MS } as const;
    const saved = await from.engine.open(request, anySignal(signal, from.lost));
    try {
      const load = { query: { quiet: 1 }, headers: { 'content-type': 'application/x-tar' } };
      yield* loadImages(to, saved.body, load, io, signal);
    } finally {
      saved.body.destroy();
    }
  } catch (error) {
    if (!(error instanceof SchwarmError)) throw error;
    const message = `node ${from.name} does not give the image: ${errorText(error)}`;
    yield* to.map((node) => ({ kind: 'failed', node: node.name, status: error.status, message }) as const);
  }
}

// One per fleet, so that creates of several clients share a copy.
const flights = new WeakMap<ClusterView, SingleFlight<void>>();

/**
 * Sees to it that a node has an image that some healthy node has, and under its name the one that is meant; to be called
 * before a create there. Calls for the same node and image share one copy.
 * @returns whether the node has it now; false when no healthy node does, or when it is named by digest, which a copy
 * does not carry: the engine's own 404 then makes the client pull
 * @throws TransferError when the copy fails
 */
export async function ensureImage(io: ImageIo, node: ClusterNode, name: string, signal: AbortSignal): Promise<boolean> {
  const isThere = findImages([node], name).length > 0;
  const healthy = io.cluster.nodes().filter((n) => n.state === 'healthy');
  const [image] = findImages(healthy, name);
  const from = image?.nodes[0];
  if (image === undefined || from === undefined || name.includes('@')) return isThere;
  if (isThere && !isOutdated(node, name, image.id, from)) return true;
  const flight = flights.get(io.cluster) ?? new SingleFlight<void>();
  flights.set(io.cluster, flight);
  await flight.run(`${node.id} ${image.id} ${name}`, (shared) => copyOne(from, name, node, io, shared), signal);
  return true;
}

async function copyOne(from: ClusterNode, name: string, to: ClusterNode, io: ImageIo, signal: AbortSignal): Promise<void> {
  for await (const item of copyImages(from, [name], [to], io, signal)) {
    if (item.kind === 'failed') throw new TransferError(name, from.name, to.name, item.message);
  }
}
