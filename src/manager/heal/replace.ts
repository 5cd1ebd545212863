import type { Clock, JsonObject, Log, Random } from '../../base/index.ts';
import {
  familiarName,
  formatReference,
  LABEL,
  type Pin,
  type PlacementRequest,
  parsePlacementRequest,
  tryReference,
} from '../../model/index.ts';
import { type ClusterNode, type ClusterView, healthyNodes } from '../cluster/index.ts';
import { type CreateOrder, canBeCopied, createAnywhere, type PlacedContainer, pinToNodes, platformPins } from '../create/index.ts';
import { findImages } from '../images/index.ts';
import { networkPins } from '../network/index.ts';
import { addressableId, type ContainerRecord, type Records } from '../records/index.ts';
import { volumePins } from '../volumes/index.ts';
import type { Replacement } from './replacement.ts';

export interface ReplaceParts {
  readonly cluster: ClusterView;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly records: Pick<Records, 'credentials'>;
  /** API version to create in. */
  readonly version: string;
  /** CPU shares on record are a number of CPUs. */
  readonly classic?: boolean | undefined;
}

/**
 * Makes a recorded container anew on a node that answers, not yet started.
 * @throws NoPlacementError, RecordChangedError, what an engine answered
 */
export async function replace(
  record: ContainerRecord,
  witness: Replacement,
  parts: ReplaceParts,
  signal: AbortSignal,
): Promise<PlacedContainer> {
  const { cluster, clock, random, log, version, classic = false } = parts;
  const query = { name: record.name, ...(record.platform === undefined ? {} : { platform: record.platform }) };
  const { request, body } = parsePlacementRequest(record.body, query, random, { classic });
  const pull = await pullRequest(request.image, record, parts, signal);
  const order: CreateOrder = { body, image: request.image, platform: record.platform, witness, replaces: addressableId(record), pull };
  const io = {
    cluster,
    clock,
    log,
    version,
    options: { createRetry: Number.POSITIVE_INFINITY, classic },
    patience: 'down',
    signal,
  } as const;
  // Where an agent holds no lease it would be stopped again.
  const nodes = healthyNodes(cluster).filter((node) => node.isFenced !== true);
  return await createAnywhere(io, order, placeable(request, body, record, nodes));
}

/** How to get an image that no node in reach has; undefined when one has it, or it is named by id. */
async function pullRequest(image: string, record: ContainerRecord, parts: ReplaceParts, signal: AbortSignal): Promise<CreateOrder['pull']> {
  const { cluster, records, version } = parts;
  const reference = tryReference(image);
  if (findImages(healthyNodes(cluster), image).length > 0 || reference === undefined || image.startsWith('sha256:')) return undefined;
  const { domain, path, tag = 'latest', digest } = reference;
  const credentials = record.credentials === undefined ? undefined : await records.credentials(record.credentials, signal);
  const query = { fromImage: familiarName(formatReference({ domain, path })), tag: digest ?? tag, platform: record.platform };
  return { query, headers: credentials === undefined ? {} : { 'x-registry-auth': credentials }, version };
}

/** The request with what ties it to nodes; only those that answer count, whatever filters are in use. */
function placeable(request: PlacementRequest, body: JsonObject, record: ContainerRecord, nodes: readonly ClusterNode[]): PlacementRequest {
  const healthy: Pin = { nodeIds: new Set(nodes.map((node) => node.id)), text: 'replacements go to healthy nodes only' };
  const pins = [healthy, ...networkPins(body, nodes), ...volumePins(body, nodes), ...imagePins(request, nodes)];
  // Not for the container itself: it tells the scheduler whose ports and place become free.
  const replaced = { [LABEL.composeReplace]: addressableId(record) };
  return { ...request, labels: { ...request.labels, ...replaced }, pins };
}

function imagePins({ image, platform }: PlacementRequest, nodes: readonly ClusterNode[]): readonly Pin[] {
  const holders = findImages(nodes, image).flatMap((found) => found.nodes);
  // On no node: it is pulled wherever the container goes.
  if (holders.length === 0) return [];
  if (!canBeCopied(image)) return pinToNodes(image, holders);
  return platform === undefined ? platformPins(image, holders, nodes) : [];
}
