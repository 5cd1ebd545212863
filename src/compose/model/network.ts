import type { JsonObject } from '../../base/index.ts';
import type { TextMap } from './text-map.ts';

/** A network of the project. */
export interface Network {
  /** Its name in the file. */
  readonly key: string;
  /** Its name on the engine: `PROJECT_KEY`, or what `name` says, or the key of an external one. */
  readonly name: string;
  /** Not ours: must exist, is never created or removed; nothing below is set. */
  readonly external: boolean;
  /** Undefined: whoever creates it chooses. */
  readonly driver: string | undefined;
  readonly driverOptions: TextMap;
  readonly ipam: Ipam | undefined;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** Undefined: the engine's default. */
  readonly enableIpv4: boolean | undefined;
  readonly enableIpv6: boolean | undefined;
  readonly labels: TextMap;
  readonly extensions: JsonObject;
}

export interface Ipam {
  readonly driver: string | undefined;
  readonly config: readonly IpamPool[];
  readonly options: TextMap;
}

export interface IpamPool {
  /** `10.0.0.0/24` */
  readonly subnet: string | undefined;
  readonly ipRange: string | undefined;
  readonly gateway: string | undefined;
  /** Address by host name. */
  readonly auxAddresses: TextMap;
}

/** How a service's containers join one network. */
export interface ServiceNetwork {
  /** Besides the service's and the container's name. */
  readonly aliases: readonly string[];
  readonly ipv4Address: string | undefined;
  readonly ipv6Address: string | undefined;
  readonly linkLocalIps: readonly string[];
  readonly macAddress: string | undefined;
  readonly driverOptions: TextMap;
  /** Higher is connected first; default 0. */
  readonly priority: number | undefined;
  /** The network with the highest one gives the default route; default 0. */
  readonly gatewayPriority: number | undefined;
  readonly interfaceName: string | undefined;
}
