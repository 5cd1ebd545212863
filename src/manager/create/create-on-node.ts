import { anySignal, arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import { EngineProtocolError } from '../../engine/index.ts';
import { type Labels, withEngineShares } from '../../model/index.ts';
import { type CachedContainer, callWhileThere, type Reservation } from '../cluster/index.ts';
import { ensureImage, type PullRequest, pullOn } from '../images/index.ts';
import { ensureNetworks, requestNetworks, withNetworkNames } from '../network/index.ts';
import { makesVolume } from '../volumes/index.ts';
import type { CreateIo } from './create-io.ts';
import type { CreateWitness } from './create-witness.ts';
import { withDependencyIds } from './dependency-ids.ts';
import { forNode } from './for-older-node.ts';

/** Creating takes long on a slow disk; an engine that is silent for that long is lost. */
const CREATE_DEADLINE_MS = 120_000;

export interface CreatedContainer {
  readonly id: string;
  readonly warnings: readonly string[];
}

/** What is to be created, for whatever node is chosen. */
export interface CreateOrder {
  readonly body: JsonObject;
  readonly image: string;
  /** As the client gave it; undefined = any. */
  readonly platform: string | undefined;
  /** Default: nobody is told. */
  readonly witness?: CreateWitness | undefined;
  /** Id of a container whose name the new one takes over. */
  readonly replaces?: string | undefined;
  /** To pull the image with where no node has it; default: it is not pulled. */
  readonly pull?: PullRequest | undefined;
}

/**
 * Creates a container on the chosen node, which gets the image and the networks it lacks first.
 *
 * Once the engine has been asked to create, the client's leaving stops nothing: whether it took effect would not be known.
 * @throws what the engine answers; `EngineUnreachableError` and `EngineTimeoutError` tell by `sent` whether it may have
 * taken effect
 */
export async function createOnNode(io: CreateIo, order: CreateOrder, { node, name }: Reservation): Promise<CreatedContainer> {
  const { cluster, clock } = io;
  const signal = io.patience === 'down' ? anySignal(io.signal, node.down) : io.signal;
  const isThere = await ensureImage({ cluster, clock }, node, order.image, signal);
  if (!isThere && order.pull !== undefined) await pullOn(node, order.image, order.pull, { cluster, clock }, signal);
  const networks = await ensureNetworks(cluster, node, requestNetworks(order.body), signal);
  const named = withNetworkNames(
    withDependencyIds(order.body, (reference) => idUnlessNamed(cluster.cachedContainer(reference), reference)),
    networks,
  );
  const labels = await order.witness?.before(node, name);
  const shared = io.options.classic === true ? withShares(named, node.info.cpuNanos / 1e9) : named;
  const fitted = forNode(withLabels(shared, labels), node.engine.versionFor(io.version));
  const create = {
    method: 'POST',
    path: '/containers/create',
    query: { name, platform: order.platform },
    body: { json: fitted.body },
    version: io.version,
    deadlineMs: CREATE_DEADLINE_MS,
  } as const;
  const answer = await callWhileThere(node, create, undefined, io.patience);
  const { Id, Warnings } = objectOf(answer.body);
  const id = stringOf(Id);
  if (id === undefined) throw new EngineProtocolError(`node ${node.name} created a container and did not tell its id`);
  // A volume the engine has just made ties later containers to this node: it is known before the next one is placed.
  if (makesVolume(order.body, node)) await cluster.refresh(node, 'volumes').catch(() => node.suspect());
  await connectLater(io, node, id, fitted.connectLater);
  await seeLinks(io, node, order.body);
  return { id, warnings: [...arrayOf(Warnings).map(String), ...fitted.warnings] };
}

/** A plain name is the engine's to read, which repeats it in inspect. */
function idUnlessNamed(container: CachedContainer | undefined, reference: string): string | undefined {
  return container?.info.name === reference.replace(/^\//, '') ? undefined : container?.info.id;
}

/** A link gives the container it leads to one more name, which no event tells. */
async function seeLinks({ cluster }: CreateIo, node: Reservation['node'], body: JsonObject): Promise<void> {
  for (const link of arrayOf(objectOf(body['HostConfig'])['Links'])) {
    const linked = cluster.cachedContainer(String(link).split(':', 1)[0] ?? '');
    if (linked?.node === node) await cluster.refreshContainer(node, linked.info.id).catch(() => node.suspect());
  }
}

/** CPU shares as the engine takes them. */
function withShares(body: JsonObject, machineCpus: number): JsonObject {
  return 'HostConfig' in body ? { ...body, HostConfig: withEngineShares(objectOf(body['HostConfig']), machineCpus) } : body;
}

function withLabels(body: JsonObject, labels: Labels | undefined): JsonObject {
  return labels === undefined ? body : { ...body, Labels: { ...objectOf(body['Labels']), ...labels } };
}

/** A container with fewer networks than asked for must not stay. */
async function connectLater(
  io: CreateIo,
  node: Reservation['node'],
  id: string,
  endpoints: readonly (readonly [string, JsonObject])[],
): Promise<void> {
  try {
    for (const [network, EndpointConfig] of endpoints) {
      const path = `/networks/${encodeURIComponent(network)}/connect`;
      await node.engine.json({ method: 'POST', path, body: { json: { Container: id, EndpointConfig } }, version: io.version });
    }
  } catch (error) {
    await node.engine.json({ method: 'DELETE', path: `/containers/${id}`, query: { force: 1, v: 1 } }).catch(() => node.suspect());
    throw error;
  }
}
