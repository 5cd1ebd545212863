import { arrayOf, isObject, type JsonObject } from '../../../base/index.ts';
import { type ClusterNode, onNodes } from '../../cluster/index.ts';
import { findImages, NoSuchImageError, shownName } from '../../images/index.ts';
import { type Answer, json } from '../answer.ts';
import type { ApiCall } from '../call.ts';
import { parseFilters } from '../filters.ts';
import { filterImages, IMAGE_FILTERS } from '../merge/image-filters.ts';
import { type ImageSource, type MergedImage, mergeImages } from '../merge/images.ts';
import { partialHeader, silentNodes } from '../partial.ts';
import { boolParam, textParam } from '../query.ts';
import { imageEntry } from '../render/image-entry.ts';
import { seeImages } from '../unseen-images.ts';
import { atLeast } from '../version.ts';

/** `GET /images/json`: the images of all nodes, each once. */
export async function listImages(call: ApiCall): Promise<Answer> {
  const { cluster, version } = call;
  const filters = withOldReference(parseFilters(call.query, IMAGE_FILTERS), call);
  await seeImages(call);
  const nodes = cluster.nodes();
  const { sources, missing } = needsEngines(call) ? await askEngines(call, nodes) : { sources: nodes, missing: silentNodes(nodes) };
  const images = mergeImages(sources);
  const find = (name: string): MergedImage => findMerged(images, sources, name);
  const shown = filterImages(images, filters, { nowMs: call.clock.nowMs(), find });
  const users = atLeast(version, '1.51') ? countUsers(call) : new Map<string, number>();
  const entries = shown.map((image) => imageEntry(image, users.get(image.id) ?? 0, version));
  return json(200, entries, partialHeader(missing));
}

/** What the cache does not hold: layers' images, shared sizes, manifests. */
function needsEngines(call: ApiCall): boolean {
  return boolParam(call.query, 'all') || wantsSharedSize(call) || boolParam(call.query, 'manifests');
}

/** Clients below API 1.42 have no such parameter. */
function wantsSharedSize({ query, version }: ApiCall): boolean {
  return atLeast(version, '1.42') && boolParam(query, 'shared-size');
}

async function askEngines(
  call: ApiCall,
  nodes: readonly ClusterNode[],
): Promise<{ readonly sources: readonly ImageSource[]; readonly missing: readonly ClusterNode[] }> {
  const query = {
    all: boolParam(call.query, 'all'),
    'shared-size': wantsSharedSize(call),
    manifests: boolParam(call.query, 'manifests'),
  };
  const list = async (node: ClusterNode): Promise<readonly JsonObject[]> => {
    const answer = await node.engine.json({ method: 'GET', path: '/images/json', query }, call.signal);
    return arrayOf(answer.body).filter(isObject);
  };
  const silent = silentNodes(nodes);
  const results = await onNodes(
    nodes.filter((node) => !silent.includes(node)),
    list,
    call.signal,
  );
  const asked = results.map((r) => ({ id: r.node.id, name: r.node.name, images: r.ok ? r.value : r.node.images }));
  return { sources: [...asked, ...silent], missing: [...silent, ...results.filter((r) => !r.ok).map((r) => r.node)] };
}

/** Clients below API 1.28 have a parameter for what is now a filter. */
function withOldReference(filters: ReturnType<typeof parseFilters>, { query, version }: ApiCall): ReturnType<typeof parseFilters> {
  const reference = textParam(query, 'filter');
  if (reference === undefined || atLeast(version, '1.28')) return filters;
  return new Map([...filters, ['reference', [...(filters.get('reference') ?? []), reference]]]);
}

function findMerged(images: readonly MergedImage[], sources: readonly ImageSource[], name: string): MergedImage {
  const [found] = findImages(sources, name);
  const image = images.find((candidate) => candidate.id === found?.id);
  if (image === undefined) throw new NoSuchImageError(shownName(name));
  return image;
}

function countUsers({ cluster }: ApiCall): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const { info } of cluster.containers()) users.set(info.imageId, (users.get(info.imageId) ?? 0) + 1);
  return users;
}
