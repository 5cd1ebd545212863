import { anySignal, numberOf } from '../../../base/index.ts';
import type { EngineCall } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { ensureImage, NoSuchImageError } from '../../images/index.ts';
import { type Answer, stream } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { NotFoundError } from '../errors.ts';
import { engineQuery } from '../proxy.ts';
import { findImage, imagePath } from './find-image.ts';
import { nodeToSaveFrom, type WantedImage } from './node-to-save-from.ts';

/** Longest wait for the first word of a node: a registry that is away, or an image of many layers. */
const HEAD_MS = 120_000;

/**
 * `GET /images/get?names=…` and `GET /images/{name}/get`: from one node that has all of them. Where there is none, the one that
 * has most of their bytes gets the others first: archives of several engines cannot be told from one in all their formats.
 */
export async function saveImages(call: ApiCall): Promise<Answer> {
  const single = call.params['name'];
  const names = single === undefined ? call.query.getAll('names').filter((name) => name !== '') : [single];
  const node = names.length === 1 ? await holderOf(call, names[0] ?? '') : await holderOfAll(call, names);
  // Engines tell the name as it was written, here and nowhere else.
  if (node === undefined) throw new NoSuchImageError(names[0] ?? '');
  const path = single === undefined ? '/images/get' : imagePath(single, '/get');
  return await openImageStream(call, node, { method: 'GET', path, query: engineQuery(call.query) });
}

/** @throws NoSuchImageError when one is on no node; TransferError when it cannot be brought to the others */
async function holderOfAll(call: ApiCall, names: readonly string[]): Promise<ClusterNode | undefined> {
  const wanted: WantedImage<ClusterNode>[] = [];
  for (const name of names) {
    const [{ id, nodes }] = await findImage(call, name);
    wanted.push({ name, nodes, sizeBytes: sizeOf(id, nodes[0]) });
  }
  const chosen = nodeToSaveFrom(healthyNodes(call.cluster), wanted);
  for (const name of chosen?.missing ?? []) {
    // A client that leaves ends the copy, unless others wait for it, too.
    if (chosen !== undefined && !(await ensureImage(call, chosen.node, name, call.signal))) {
      throw new NotFoundError(`no node has all of the images, and ${name} cannot be copied by its digest; save them one by one, or by tag`);
    }
  }
  return chosen?.node;
}

function sizeOf(id: string, node: ClusterNode | undefined): number {
  return numberOf(node?.images.find((entry) => entry['Id'] === id)?.['Size']) ?? 0;
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
