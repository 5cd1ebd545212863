import { type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import type { Pin } from '../../model/index.ts';
import { isPredefined } from '../cluster/index.ts';
import { lookUpNetwork } from './find-network.ts';
import type { NetworkHolder } from './fleet-networks.ts';

/** The networks a container create request names, predefined ones and modes such as `container:x` left out. */
export function requestNetworks(body: JsonObject): readonly string[] {
  const mode = stringOf(objectOf(body['HostConfig'])['NetworkMode']) ?? '';
  const names = [mode, ...Object.keys(endpointsOf(body))];
  return [...new Set(names)].filter((name) => name !== '' && name !== 'default' && !name.startsWith('container:') && !isPredefined(name));
}

/** Where a create request may go for the sake of networks that single nodes have: one pin each. */
export function networkPins(body: JsonObject, nodes: readonly NetworkHolder[]): readonly Pin[] {
  const pins: Pin[] = [];
  for (const reference of requestNetworks(body)) {
    const network = lookUpNetwork(nodes, reference);
    const holder = network?.kind === 'local' ? network.members[0]?.node : undefined;
    if (holder === undefined) continue;
    pins.push({ nodeIds: new Set([holder.id]), text: `network ${reference} is on ${holder.name} only` });
  }
  return pins;
}

/** The create request with its networks under the names they have on the chosen node, as `ensureNetworks` gives them. */
export function withNetworkNames(body: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  if ([...names].every(([reference, name]) => reference === name)) return body;
  const rename = (text: string): string => names.get(text) ?? text;
  const host = objectOf(body['HostConfig']);
  const mode = stringOf(host['NetworkMode']);
  const endpoints = Object.entries(endpointsOf(body)).map(([name, endpoint]) => [rename(name), endpoint]);
  return {
    ...body,
    ...(mode === undefined ? {} : { HostConfig: { ...host, NetworkMode: rename(mode) } }),
    ...(endpoints.length === 0
      ? {}
      : { NetworkingConfig: { ...objectOf(body['NetworkingConfig']), EndpointsConfig: Object.fromEntries(endpoints) } }),
  };
}

function endpointsOf(body: JsonObject): JsonObject {
  return objectOf(objectOf(body['NetworkingConfig'])['EndpointsConfig']);
}
