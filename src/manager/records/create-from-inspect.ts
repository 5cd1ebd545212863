import { arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';

/** Networks that take no settings of single containers. */
const PREDEFINED = new Set(['bridge', 'host', 'none', 'nat']);

/** The create request of a container, as far as an engine's inspect tells it: what its image brought cannot be told from it. */
export function createFromInspect(inspect: JsonObject): JsonObject {
  const id = stringOf(inspect['Id']) ?? '';
  const { Hostname: hostname, ...config } = objectOf(inspect['Config']);
  // An engine names the host after the container when nobody else does.
  const isOwn = stringOf(hostname) !== undefined && hostname !== '' && !id.startsWith(String(hostname));
  const networks = Object.entries(objectOf(objectOf(inspect['NetworkSettings'])['Networks'])).filter(([name]) => !PREDEFINED.has(name));
  return {
    ...config,
    ...(isOwn ? { Hostname: hostname } : {}),
    HostConfig: objectOf(inspect['HostConfig']),
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(networks.map(([name, endpoint]) => [name, endpointOf(objectOf(endpoint), id)])),
    },
  };
}

/** What was asked for, without what the engine gave. */
function endpointOf({ IPAMConfig, Aliases, Links, DriverOpts }: JsonObject, id: string): JsonObject {
  const aliases = arrayOf(Aliases).filter((alias) => typeof alias !== 'string' || !id.startsWith(alias));
  return {
    ...(IPAMConfig === null || IPAMConfig === undefined ? {} : { IPAMConfig }),
    ...(aliases.length === 0 ? {} : { Aliases: aliases }),
    ...(arrayOf(Links).length === 0 ? {} : { Links }),
    ...(DriverOpts === null || DriverOpts === undefined ? {} : { DriverOpts }),
  };
}
