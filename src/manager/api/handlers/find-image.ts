import { objectOf, stringOf } from '../../../base/index.ts';
import { EngineHttpError } from '../../../engine/index.ts';
import { parseReference } from '../../../model/index.ts';
import { type ClusterNode, healthyNodes, onNodes } from '../../cluster/index.ts';
import { type FoundImage, findImages, NoSuchImageError, shownName } from '../../images/index.ts';
import type { ApiCall } from '../call.ts';
import { seeImages } from '../unseen-images.ts';

/** How long nodes are asked for an image the cache does not know. */
const ASK_MS = 3_000;

/**
 * The image a name means and the healthy nodes that have it. What the cache does not know the nodes are asked for, as it
 * may have come behind our back, or be a layer's image that lists leave out; the lists are then read anew.
 * @returns one entry for each id the name has, the one it means first
 * @throws NoSuchImageError (404) when no healthy node has it: clients pull it then. BadInputError for what no image can be called
 */
export async function findImage(call: ApiCall, name: string): Promise<readonly [FoundImage<ClusterNode>, ...FoundImage<ClusterNode>[]]> {
  await seeImages(call);
  const nodes = healthyNodes(call.cluster);
  const [first, ...more] = findImages(nodes, name);
  if (first !== undefined) return [first, ...more];
  const [asked, ...others] = await askNodes(nodes, name, call.signal);
  if (asked === undefined) {
    checkName(name);
    throw new NoSuchImageError(shownName(name));
  }
  const behind = [asked, ...others].flatMap((image) => image.nodes);
  await onNodes(behind, (node) => call.cluster.refresh(node, 'images', call.signal), call.signal);
  return [asked, ...others];
}

/** The path of an image on an engine. @param suffix with its slash; empty for the image itself */
export function imagePath(name: string, suffix: string): string {
  return `/images/${name.split('/').map(encodeURIComponent).join('/')}${suffix}`;
}

/** @throws BadInputError unless it is an id, a part of one, or a name */
function checkName(name: string): void {
  if (!name.startsWith('sha256:') && !/^[0-9a-f]{1,64}$/.test(name)) parseReference(name);
}

async function askNodes(nodes: readonly ClusterNode[], name: string, signal: AbortSignal): Promise<readonly FoundImage<ClusterNode>[]> {
  if (name === '') return [];
  const ask = async (node: ClusterNode): Promise<string | undefined> => {
    try {
      const answer = await node.engine.json({ method: 'GET', path: imagePath(name, '/json'), deadlineMs: ASK_MS }, signal);
      return stringOf(objectOf(answer.body)['Id']);
    } catch (error) {
      if (error instanceof EngineHttpError) return undefined;
      throw error;
    }
  };
  const results = await onNodes(nodes, ask, signal);
  const holders = Map.groupBy(
    results.filter((r) => r.ok && r.value !== undefined),
    (r) => (r.ok ? (r.value ?? '') : ''),
  );
  const found = [...holders].map(([id, same]) => ({ id, nodes: same.map((r) => r.node) }));
  return found.sort((a, b) => b.nodes.length - a.nodes.length || (a.id < b.id ? -1 : 1));
}
