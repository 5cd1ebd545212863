import { anySignal } from '../../../base/index.ts';
import type { EngineCall } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { findImages, NoSuchImageError } from '../../images/index.ts';
import { type Answer, stream } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { NotFoundError } from '../errors.ts';
import { engineQuery } from '../proxy.ts';
import { findImage, imagePath } from './find-image.ts';

/** Longest wait for the first word of a node: a registry that is away, or an image of many layers. */
const HEAD_MS = 120_000;

/** `GET /images/get?names=…` and `GET /images/{name}/get`: from one node that has all of them. */
export async function saveImages(call: ApiCall): Promise<Answer> {
  const single = call.params['name'];
  const names = single === undefined ? call.query.getAll('names').filter((name) => name !== '') : [single];
  const node = names.length === 1 ? await holderOf(call, names[0] ?? '') : holderOfAll(call, names);
  // Engines tell the name as it was written, here and nowhere else.
  if (node === undefined) throw new NoSuchImageError(names[0] ?? '');
  const path = single === undefined ? '/images/get' : imagePath(single, '/get');
  return await openImageStream(call, node, { method: 'GET', path, query: engineQuery(call.query) });
}

function holderOfAll({ cluster }: ApiCall, names: readonly string[]): ClusterNode {
  const nodes = healthyNodes(cluster);
  const missing = (node: ClusterNode): readonly string[] => names.filter((name) => !meant(name).includes(node));
  const meant = (name: string): readonly ClusterNode[] => findImages(nodes, name)[0]?.nodes ?? [];
  const nowhere = names.find((name) => meant(name).length === 0);
  if (nowhere !== undefined) throw new NoSuchImageError(nowhere);
  const node = nodes.find((candidate) => missing(candidate).length === 0);
  if (node !== undefined) return node;
  const lacks = nodes.map((candidate) => `${candidate.name} lacks ${missing(candidate).join(', ')}`).join('; ');
  throw new NotFoundError(`no node has all of the images: ${lacks}; save them one by one, or pull them first`);
}

/** @returns undefined when no healthy node has it */
async function holderOf(call: ApiCall, name: string): Promise<ClusterNode | undefined> {
  try {
    return (await findImage(call, name))[0].nodes[0];
  } catch (error) {
    if (error instanceof NoSuchImageError) return undefined;
    throw error;
  }
}

/** A node's answer to a call for images, as it flows. The node is asked in the client's API version. */
export async function openImageStream(call: ApiCall, node: ClusterNode, request: EngineCall): Promise<Answer> {
  const { signal, version } = call;
  const answer = await node.engine.open({ version, deadlineMs: HEAD_MS, ...request }, anySignal(signal, node.lost));
  const contentType = answer.headers['content-type'];
  return stream(answer.status, answer.body, { ...nodeHeader(node), ...(contentType === undefined ? {} : { 'content-type': contentType }) });
}
