import { objectOf } from '../../../base/index.ts';
import { compareApiVersions } from '../../../engine/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import type { FoundImage } from '../../images/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { mergeImages } from '../merge/images.ts';
import { engineQuery } from '../proxy.ts';
import { findImage, imagePath } from './find-image.ts';

/** `GET /images/{name}/json`: from one node that has it; names and digests are those of all nodes. */
export async function inspectImage(call: ApiCall): Promise<Answer> {
  const [image] = await findImage(call, call.params['name'] ?? '');
  const { body, node } = await ask(call, image, '/json');
  const [merged] = mergeImages(image.nodes.map((n) => ({ ...source(n), images: n.images.filter((entry) => entry['Id'] === image.id) })));
  const names = merged === undefined ? {} : { RepoTags: merged.tags, RepoDigests: merged.digests };
  return json(200, { ...objectOf(body), ...names }, nodeHeader(node));
}

/** `GET /images/{name}/history` */
export async function imageHistory(call: ApiCall): Promise<Answer> {
  const [image] = await findImage(call, call.params['name'] ?? '');
  const { body, node } = await ask(call, image, '/history');
  return json(200, body, nodeHeader(node));
}

async function ask(call: ApiCall, image: FoundImage<ClusterNode>, suffix: string): Promise<{ body: unknown; node: ClusterNode }> {
  const node = bestNode(image, call.version);
  const request = { method: 'GET', path: imagePath(image.id, suffix), query: engineQuery(call.query), version: call.version } as const;
  const answer = await node.engine.json(request, call.signal);
  return { body: answer.body, node };
}

/** One that speaks the client's version if there is one: its answer needs no adapting. */
function bestNode(image: FoundImage<ClusterNode>, version: string): ClusterNode {
  const speaks = (node: ClusterNode): boolean => compareApiVersions(node.info.apiVersion, version) >= 0;
  const node = image.nodes.find(speaks) ?? image.nodes[0];
  if (node === undefined) throw new RangeError('a found image is on a node');
  return node;
}

function source({ id, name }: ClusterNode): { readonly id: string; readonly name: string } {
  return { id, name };
}
