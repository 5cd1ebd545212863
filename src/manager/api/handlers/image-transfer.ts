import { anySignal } from '../../../base/index.ts';
import type { EngineCall } from '../../../engine/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { findImages, NoHealthyNodeError, NoSuchImageError, repositoryTags } from '../../images/index.ts';
import { type Answer, stream } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { engineHeaders } from '../engine-headers.ts';
import { nodeHeader } from '../error-answer.ts';
import { NotFoundError } from '../errors.ts';
import { engineQuery } from '../proxy.ts';
import { findImage, imagePath } from './find-image.ts';

/** `{}` in base64: pushes without credentials. Engines of 20.10 refuse a push that has none at all. */
const NO_AUTH = 'e30=';
/** Longest wait for the first word of a node: a registry that is away, or an image of many layers. */
const HEAD_MS = 120_000;

/**
 * `POST /images/{name}/push`: from one node that has the name; without a tag, from the one with most tags of it. A name that
 * no node has any of them refuses, in a stream that pushing clients read.
 */
export async function pushImage(call: ApiCall): Promise<Answer> {
  const name = call.params['name'] ?? '';
  const tag = call.query.get('tag') ?? '';
  const node = (tag === '' ? mostTags(call, name) : await holderOf(call, `${name}:${tag}`)) ?? anyNode(call, `push ${name}`);
  const headers = { 'x-registry-auth': NO_AUTH, ...engineHeaders(call.headers, ['x-registry-auth']) };
  const request = { method: 'POST', path: imagePath(name, '/push'), query: engineQuery(call.query), headers } as const;
  return await passOn(call, node, { ...request, version: call.version, deadlineMs: HEAD_MS });
}

/** `GET /images/get?names=…` and `GET /images/{name}/get`: from one node that has all of them. */
export async function saveImages(call: ApiCall): Promise<Answer> {
  const single = call.params['name'];
  const names = single === undefined ? call.query.getAll('names').filter((name) => name !== '') : [single];
  const node = names.length === 1 ? await holderOf(call, names[0] ?? '') : holderOfAll(call, names);
  // Engines tell the name as it was written, here and nowhere else.
  if (node === undefined) throw new NoSuchImageError(names[0] ?? '');
  const path = single === undefined ? '/images/get' : imagePath(single, '/get');
  const request = { method: 'GET', path, query: engineQuery(call.query), version: call.version, deadlineMs: HEAD_MS } as const;
  return await passOn(call, node, request);
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

function mostTags({ cluster }: ApiCall, name: string): ClusterNode | undefined {
  const counted = healthyNodes(cluster).map((node) => ({ node, tags: repositoryTags([node], name).length }));
  const [best] = counted.filter(({ tags }) => tags > 0).sort((a, b) => b.tags - a.tags);
  return best?.node;
}

async function passOn(call: ApiCall, node: ClusterNode, request: EngineCall): Promise<Answer> {
  const answer = await node.engine.open(request, anySignal(call.signal, node.lost));
  const contentType = answer.headers['content-type'];
  return stream(answer.status, answer.body, { ...nodeHeader(node), ...(contentType === undefined ? {} : { 'content-type': contentType }) });
}

/** @throws NoHealthyNodeError (503) */
function anyNode({ cluster }: ApiCall, what: string): ClusterNode {
  const [node] = healthyNodes(cluster);
  if (node === undefined) throw new NoHealthyNodeError(what);
  return node;
}
