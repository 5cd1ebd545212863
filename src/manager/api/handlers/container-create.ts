import { anySignal, BadInputError, type JsonObject, objectOf } from '../../../base/index.ts';
import { type ParsedCreate, type Pin, type PlacementRequest, parsePlacementRequest } from '../../../model/index.ts';
import { type ClusterNode, healthyNodes } from '../../cluster/index.ts';
import { addressPins, bindWarnings, canBeCopied, createAnywhere, driverPins, pinToNodes, platformPins } from '../../create/index.ts';
import { networkPins } from '../../network/index.ts';
import type { RecordedOrder } from '../../records/index.ts';
import { requestVolumes, volumePins } from '../../volumes/index.ts';
import { type Answer, json } from '../answer.ts';
import { jsonBody } from '../body.ts';
import type { ApiCall } from '../call.ts';
import { nodeHeader } from '../error-answer.ts';
import { chooseHostPorts } from '../host-ports.ts';
import { MandateWitness } from '../mandate-witness.ts';
import { textParam } from '../query.ts';
import type { Route } from '../route.ts';
import { atLeast } from '../version.ts';
import { wording } from '../wording.ts';
import { findImage } from './find-image.ts';
import { checkImagePlatform } from './image-platform.ts';
import { logPluginPins } from './log-plugin-pins.ts';
import { withMissingBind } from './missing-bind.ts';

/** Some clients put the whole body into the query as well; only these two parameters are read. */
async function create(call: ApiCall): Promise<Answer> {
  const { cluster, options, query, random, signal, mandate } = call;
  const name = textParam(query, 'name') ?? '';
  const platform = textParam(query, 'platform');
  const asked = await jsonBody(call);
  const read = (body: unknown): ParsedCreate =>
    parsePlacementRequest(body, { name, platform: platform ?? '' }, random, { classic: options.classic });
  const parsed = read(asked);
  // Engines make containers of nothing; on a fleet it is a field forgotten, and no node to choose for it.
  if (parsed.request.image === '') throw new BadInputError(missing(asked));
  checkEndpoints(asked, call.version);
  // Before all nodes are known a name that is taken would look free.
  await cluster.ready(signal);
  const imagePins = await pinsOfImage(call, parsed.request);
  const logPins = await logPluginPins(call, asked);
  using ports = await chooseHostPorts(call, asked, parsed, read);
  const { request, body, witness, warnings } = onRecord(call, ports.parsed, platform);
  const nodes = cluster.nodes();
  const pins = [
    ...networkPins(body, nodes),
    ...volumePins(body, nodes),
    ...addressPins(request.hostPorts, nodes),
    ...driverPins(body, nodes),
    ...logPins,
    ...imagePins,
  ];
  // Once the right to decide is lost, another manager may give the name or the node's room to somebody else.
  const io = { ...call, signal: anySignal(signal, mandate?.term.signal) };
  const placed = await createAnywhere(
    io,
    { body, image: request.image, platform, witness: mandate === undefined ? witness : new MandateWitness(mandate, witness) },
    { ...request, pins, volumes: requestVolumes(body) },
  ).catch((error: unknown) => {
    throw withMissingBind(call, error);
  });
  const Warnings = [...placed.warnings, ...ports.warnings, ...warnings, ...warningsOfBinds(call, request, { body, node: placed.node })];
  return json(201, { Id: placed.id, Warnings }, nodeHeader(placed.node));
}

/** Who names a node knows whose folders are meant; scripts of the original's time were never told. */
function warningsOfBinds(
  { cluster, options }: ApiCall,
  request: PlacementRequest,
  { body, node }: { readonly body: JsonObject; readonly node: ClusterNode },
): readonly string[] {
  if (options.classic || cluster.nodes().length < 2 || request.expressions.length > 0) return [];
  return bindWarnings(body, node.name);
}

/** Clients below API 1.44 connect a container to its further networks one by one. @throws BadInputError in the engine's words */
function checkEndpoints(body: JsonObject, version: string): void {
  const endpoints = Object.keys(objectOf(objectOf(body['NetworkingConfig'])['EndpointsConfig']));
  if (endpoints.length > 1 && !atLeast(version, '1.44')) throw new BadInputError(wording.manyEndpoints(endpoints));
}

/** @throws RecordsUnavailableError (503) when it must survive its node and cannot be put on record */
function onRecord({ keeper }: ApiCall, { request, body }: ParsedCreate, platform: string | undefined): RecordedOrder {
  return keeper?.order(request, body, platform) ?? { request, body, warnings: [] };
}

/** What engines say is missing; of a create with a command they do not miss the image. */
function missing(body: JsonObject): string {
  if (Object.keys(body).length === 0) return wording.noConfig;
  return 'Cmd' in body || 'Entrypoint' in body ? wording.noImage : wording.noCommand;
}

/** @throws NoSuchImageError, NotFoundError when no healthy node has the image, or not for that platform: clients then pull it and create again */
async function pinsOfImage(call: ApiCall, { image, platform }: PlacementRequest): Promise<readonly Pin[]> {
  const { cluster } = call;
  // With no node at all the refusal to place it says more.
  if (healthyNodes(cluster).length === 0) return [];
  const found = await findImage(call, image);
  if (platform !== undefined) await checkImagePlatform(call, image, found, platform);
  const holders = found.flatMap((one) => one.nodes);
  if (!canBeCopied(image)) return pinToNodes(image, holders);
  return platform === undefined ? platformPins(image, holders, cluster.nodes()) : [];
}

export const containerCreateRoutes: readonly Route[] = [{ method: 'POST', path: '/containers/create', rule: 'schedule', handler: create }];
