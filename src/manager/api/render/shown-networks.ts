import { type JsonObject, objectOf, stringOf } from '../../../base/index.ts';
import { engineNetworkId, shownNetworkId } from '../../cluster/index.ts';

// Lists are replaced, never changed, so what was made of one is good for as long as it lives.
const idsOfLists = new WeakMap<readonly JsonObject[], ReadonlyMap<string, string>>();

/** From the ids an engine knows its networks by to those clients see. */
export function shownNetworkIds(networks: readonly JsonObject[]): ReadonlyMap<string, string> {
  const known = idsOfLists.get(networks);
  if (known !== undefined) return known;
  const ids = new Map(networks.map((entry) => [engineNetworkId(entry), shownNetworkId(entry)]));
  idsOfLists.set(networks, ids);
  return ids;
}

/** `NetworkSettings.Networks` with the ids that `network ls` shows: Compose compares them to tell whether a container fits. */
export function shownEndpoints(endpoints: unknown, ids: ReadonlyMap<string, string>): JsonObject {
  const shown = Object.entries(objectOf(endpoints)).map(([name, value]) => {
    const endpoint = objectOf(value);
    const id = stringOf(endpoint['NetworkID']) ?? '';
    return [name, { ...endpoint, NetworkID: ids.get(id) ?? id }];
  });
  return Object.fromEntries(shown);
}
