import { arrayOf, BadInputError } from '../../../base/index.ts';
import { compareApiVersions } from '../../../engine/index.ts';
import { type ClusterNode, onNodes, succeeded } from '../../cluster/index.ts';
import type { FoundImage } from '../../images/index.ts';
import { type Answer, empty, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { uniqueByValue } from '../merge/prune.ts';
import { partialHeader } from '../partial.ts';
import { engineQuery } from '../proxy.ts';
import { findImage, imagePath } from './find-image.ts';

/** API version from which an image can be removed for some platforms only. */
const PLATFORMS_SINCE = '1.50';

/** `POST /images/{name}/tag`: on every node that has the image the name means. */
export async function tagImage(call: ApiCall): Promise<Answer> {
  const [image] = await findImage(call, call.params['name'] ?? '');
  const { values, failed } = await onHolders(call, [image], async (node) => {
    const request = { method: 'POST', path: imagePath(image.id, '/tag'), query: engineQuery(call.query), version: call.version } as const;
    return await node.engine.json(request, call.signal);
  });
  return empty(values[0]?.status ?? 201, partialHeader(failed));
}

/** `DELETE /images/{name}`: on every node that has it; what was deleted anywhere is told once. */
export async function removeImage(call: ApiCall): Promise<Answer> {
  const name = call.params['name'] ?? '';
  const { values, failed } = await onHolders(call, await findImage(call, name), async (node) => {
    if (call.query.has('platforms')) requireApi(node, 'platforms', PLATFORMS_SINCE);
    const request = { method: 'DELETE', path: imagePath(name, ''), query: engineQuery(call.query), version: call.version } as const;
    return arrayOf((await node.engine.json(request, call.signal)).body);
  });
  return json(200, uniqueByValue(values.flat()), partialHeader(failed));
}

/** An older engine would take no notice of the parameter, and remove all of the image. @throws BadInputError */
function requireApi(node: ClusterNode, parameter: string, since: string): void {
  if (compareApiVersions(node.info.apiVersion, since) >= 0) return;
  throw new BadInputError(`${parameter} needs a node with API ${since} or newer, node ${node.name} speaks ${node.info.apiVersion}`);
}

interface Changed<T> {
  readonly values: readonly T[];
  readonly failed: readonly ClusterNode[];
}

/**
 * Makes a change on every node that has one of some images, and reads their images anew.
 * @throws what the first node answered when none succeeded; refusals (409 …) before nodes that did not answer
 */
async function onHolders<T>(
  call: ApiCall,
  images: readonly FoundImage<ClusterNode>[],
  change: (node: ClusterNode) => Promise<T>,
): Promise<Changed<T>> {
  const one = async (node: ClusterNode): Promise<T> => {
    const value = await change(node);
    await call.cluster.refresh(node, 'images', call.signal);
    return value;
  };
  const results = await onNodes(
    images.flatMap((image) => image.nodes),
    one,
    call.signal,
  );
  const { values, failed } = succeeded(results);
  for (const { node, error } of failed)
    call.log.warn('node failed at a change of an image', { node: node.name, path: call.path, cause: error });
  return { values, failed: failed.map((failure) => failure.node) };
}
