import { COMPOSE } from '../identity/index.ts';
import type { Network, Project, Volume } from '../model/index.ts';
import { networkHash, volumeHash } from './hash.ts';

type Body = { readonly [key: string]: unknown };

/** Body of `POST /networks/create`. Without a driver the endpoint chooses: `bridge` on an engine. */
export function networkBody(network: Network, project: Project, version: string): Body {
  return {
    Name: network.name,
    Driver: network.driver,
    Options: nonEmpty(network.driverOptions),
    IPAM: ipamBody(network),
    Internal: network.internal ? true : undefined,
    Attachable: network.attachable ? true : undefined,
    EnableIPv4: network.enableIpv4,
    EnableIPv6: network.enableIpv6,
    CheckDuplicate: true,
    Labels: {
      ...network.labels,
      [COMPOSE.network]: network.key,
      [COMPOSE.project]: project.name,
      [COMPOSE.version]: version,
      [COMPOSE.configHash]: networkHash(network),
    },
  };
}

/** Body of `POST /volumes/create`. */
export function volumeBody(volume: Volume, project: Project, version: string): Body {
  return {
    Name: volume.name,
    Driver: volume.driver,
    DriverOpts: nonEmpty(volume.driverOptions),
    Labels: {
      ...volume.labels,
      [COMPOSE.volume]: volume.key,
      [COMPOSE.project]: project.name,
      [COMPOSE.version]: version,
      [COMPOSE.configHash]: volumeHash(volume),
    },
  };
}

function ipamBody(network: Network): Body | undefined {
  if (network.ipam === undefined) return undefined;
  const { driver, config, options } = network.ipam;
  return {
    Driver: driver,
    Config: config.map((pool) => ({
      Subnet: pool.subnet,
      IPRange: pool.ipRange,
      Gateway: pool.gateway,
      AuxiliaryAddresses: nonEmpty(pool.auxAddresses),
    })),
    Options: nonEmpty(options),
  };
}

function nonEmpty<T extends object>(map: T): T | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
