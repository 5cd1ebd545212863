import { tryReference } from '../../../model/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { ensureImage, NoHealthyNodeError, NoSuchImageError, repositoryTags } from '../../images/index.ts';
import type { Answer } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { engineHeaders } from '../engine-headers.ts';
import { engineQuery } from '../proxy.ts';
import { findImage, imagePath } from './find-image.ts';
import { openImageStream } from './image-transfer.ts';
import { speakingFirst } from './speaking-first.ts';

/** `{}` in base64: pushes without credentials. Engines of 20.10 refuse a push that has none at all. */
const NO_AUTH = 'e30=';
/** API version from which a push takes the platform to push. */
const PLATFORM_SINCE = '1.46';

/**
 * `POST /images/{name}/push`: from one node that has the name. Without a tag all tags of the repository are meant: one node
 * is given those it lacks first. A name that no node has any of them refuses, in a stream that pushing clients read.
 */
export async function pushImage(call: ApiCall): Promise<Answer> {
  const name = call.params['name'] ?? '';
  const node = (await holder(call, name)) ?? anyNode(call, `push ${name}`);
  const headers = { 'x-registry-auth': NO_AUTH, ...engineHeaders(call.headers, ['x-registry-auth']) };
  const request = { method: 'POST', path: imagePath(name, '/push'), query: engineQuery(call.query), headers } as const;
  return await openImageStream(call, node, request);
}

async function holder(call: ApiCall, name: string): Promise<ClusterNode | undefined> {
  const tag = call.query.get('tag') ?? '';
  if (tag === '' && tryReference(name)?.tag === undefined) return await holderOfTags(call, name);
  try {
    const [{ nodes }] = await findImage(call, tag === '' ? name : `${withoutTag(name)}:${tag}`);
    return speakingFirst(nodes, call.query.has('platform') ? PLATFORM_SINCE : '')[0];
  } catch (error) {
    if (error instanceof NoSuchImageError) return undefined;
    throw error;
  }
}

/** A tag in the path counts only where the query has none. */
function withoutTag(name: string): string {
  const tag = tryReference(name)?.tag;
  return tag === undefined ? name : name.slice(0, -tag.length - 1);
}

/** The node with most tags of a repository, once it has all of them that any node has. */
async function holderOfTags(call: ApiCall, name: string): Promise<ClusterNode | undefined> {
  const { cluster, signal } = call;
  const nodes = healthyNodes(cluster);
  const counted = nodes.map((node) => ({ node, tags: repositoryTags([node], name).length }));
  const [best] = counted.filter(({ tags }) => tags > 0).sort((a, b) => b.tags - a.tags);
  if (best === undefined) return undefined;
  for (const tag of repositoryTags(nodes, name)) await ensureImage(call, best.node, tag, signal);
  return best.node;
}

/** @throws NoHealthyNodeError (503) */
function anyNode({ cluster }: ApiCall, what: string): ClusterNode {
  const [node] = healthyNodes(cluster);
  if (node === undefined) throw new NoHealthyNodeError(what);
  return node;
}
