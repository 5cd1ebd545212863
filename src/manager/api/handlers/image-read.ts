import { objectOf } from '../../../base/index.ts';
import type { ClusterNode } from '../../cluster/index.ts';
import type { FoundImage } from '../../images/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { mergeImages } from '../merge/images.ts';
import { engineQuery } from '../proxy.ts';
import { firstReached } from './any-node.ts';
import { findImage, imagePath } from './find-image.ts';
import { speakingFirst } from './speaking-first.ts';

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

function ask(call: ApiCall, image: FoundImage<ClusterNode>, suffix: string): Promise<{ body: unknown; node: ClusterNode }> {
  // Answers of those that speak the client's version need no adapting.
  return firstReached(speakingFirst(image.nodes, call.version), async (node) => {
    // By the client's name, which the node takes for the same image: engines repeat it in what they refuse.
    const path = imagePath(call.params['name'] ?? image.id, suffix);
    const request = { method: 'GET', path, query: engineQuery(call.query), version: call.version } as const;
    const answer = await node.engine.json(request, call.signal);
    return { body: answer.body, node };
  });
}

function source({ id, name }: ClusterNode): { readonly id: string; readonly name: string } {
  return { id, name };
}
