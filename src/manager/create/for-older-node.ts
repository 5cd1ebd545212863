import { type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import { compareApiVersions } from '../../engine/index.ts';
import { networkMode } from '../../model/index.ts';

/** A create request cut to what a node's API version takes in one call. */
export interface FittedCreate {
  readonly body: JsonObject;
  /** Networks to connect the container to once it exists, with their endpoint settings. */
  readonly connectLater: readonly (readonly [string, JsonObject])[];
  /** For the client: what the node cannot do. */
  readonly warnings: readonly string[];
}

/**
 * Fits a create request to a node that is older than the client: before API 1.44 a container starts with one network, takes
 * its MAC address beside it, and has no `StartInterval`.
 */
export function forNode(body: JsonObject, nodeVersion: string): FittedCreate {
  if (compareApiVersions(nodeVersion, '1.44') >= 0) return { body, connectLater: [], warnings: [] };
  const main = mainNetwork(body);
  const endpoints = Object.entries(objectOf(objectOf(body['NetworkingConfig'])['EndpointsConfig'])).map(asEndpoint);
  const first = endpoints.find(([name]) => name === main) ?? (endpoints.length === 1 ? endpoints[0] : undefined);
  const fitted = withMac(withEndpoints(body, first === undefined ? [] : [first], endpoints.length > 0), first?.[1]);
  const connectLater = endpoints.filter((endpoint) => endpoint !== first);
  return { ...withoutStartInterval(fitted), connectLater };
}

function mainNetwork(body: JsonObject): string {
  return networkMode(objectOf(body['HostConfig'])['NetworkMode']);
}

function asEndpoint([name, settings]: [string, unknown]): readonly [string, JsonObject] {
  return [name, objectOf(settings)];
}

function withEndpoints(body: JsonObject, endpoints: readonly (readonly [string, JsonObject])[], had: boolean): JsonObject {
  if (!had) return body;
  return { ...body, NetworkingConfig: { ...objectOf(body['NetworkingConfig']), EndpointsConfig: Object.fromEntries(endpoints) } };
}

function withMac(body: JsonObject, endpoint: JsonObject | undefined): JsonObject {
  const mac = stringOf(endpoint?.['MacAddress']) ?? '';
  return mac === '' || (stringOf(body['MacAddress']) ?? '') !== '' ? body : { ...body, MacAddress: mac };
}

function withoutStartInterval(body: JsonObject): Pick<FittedCreate, 'body' | 'warnings'> {
  const { StartInterval: interval, ...healthcheck } = objectOf(body['Healthcheck']);
  if (interval === undefined || interval === 0) return { body, warnings: [] };
  const text = 'Healthcheck.StartInterval is not used: the engine of the chosen node is older than API 1.44';
  return { body: { ...body, Healthcheck: healthcheck }, warnings: [text] };
}
