import { type JsonObject, objectOf, stringOf } from '../../base/index.ts';

/** What is known of a container on a node that cannot be asked. */
export interface KnownContainer {
  readonly info: { readonly name: string; readonly state: string };
  /** The engine's list entry. */
  readonly entry: JsonObject;
}

/**
 * The endpoints that networks have in running containers, as engines tell them in a refusal: `name:"web" id:"0123456789ab"`.
 * @param ids the engine's of the networks
 */
export function knownEndpoints(containers: Iterable<KnownContainer>, ids: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const { info, entry } of containers) {
    if (info.state !== 'running' && info.state !== 'paused') continue;
    for (const endpoint of Object.values(objectOf(objectOf(entry['NetworkSettings'])['Networks'])).map(objectOf)) {
      if (ids.includes(stringOf(endpoint['NetworkID']) ?? '')) found.push(endpointText(info.name, stringOf(endpoint['EndpointID'])));
    }
  }
  return found;
}

export function endpointText(name = '', id = ''): string {
  return `name:"${name}" id:"${id.slice(0, 12)}"`;
}
