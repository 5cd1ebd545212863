import { arrayOf, type JsonObject, numberOf, objectOf, stringOf } from '../../../base/index.ts';

/** Who is on which network: by the id an engine knows it by, then by container id, in the shape of a network's `Containers`. */
export type NetworkEndpoints = ReadonlyMap<string, { readonly [containerId: string]: JsonObject }>;

/**
 * The endpoints of all networks, read from container list entries: what each engine would tell of its own networks,
 * without asking it. Containers that do not run have none.
 */
export function networkEndpoints(entries: Iterable<JsonObject>): NetworkEndpoints {
  const found = new Map<string, { [containerId: string]: JsonObject }>();
  for (const entry of entries) {
    for (const settings of Object.values(objectOf(objectOf(entry['NetworkSettings'])['Networks']))) {
      const endpoint = objectOf(settings);
      const network = stringOf(endpoint['NetworkID']) ?? '';
      if (network === '' || (stringOf(endpoint['EndpointID']) ?? '') === '') continue;
      const containers = found.get(network) ?? {};
      containers[stringOf(entry['Id']) ?? ''] = endpointRow(entry, endpoint);
      found.set(network, containers);
    }
  }
  return found;
}

function endpointRow(entry: JsonObject, endpoint: JsonObject): JsonObject {
  return {
    Name: (stringOf(arrayOf(entry['Names'])[0]) ?? '').replace(/^\//, ''),
    EndpointID: endpoint['EndpointID'],
    MacAddress: stringOf(endpoint['MacAddress']) ?? '',
    IPv4Address: withPrefix(endpoint['IPAddress'], endpoint['IPPrefixLen']),
    IPv6Address: withPrefix(endpoint['GlobalIPv6Address'], endpoint['GlobalIPv6PrefixLen']),
  };
}

function withPrefix(address: unknown, length: unknown): string {
  const text = stringOf(address) ?? '';
  return text === '' ? '' : `${text}/${numberOf(length) ?? 0}`;
}
