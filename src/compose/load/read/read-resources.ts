import type { FileObject, Ipam, Network, Volume } from '../../model/index.ts';
import type { Fields } from './fields.ts';

/** Names on the engine start with the project's name, unless the file names them or they are not the project's. */
function engineName(entry: Fields, key: string, project: string): string {
  return entry.text('name') ?? (entry.flag('external') === true ? key : `${project}_${key}`);
}

export function readNetwork(network: Fields, key: string, project: string): Network {
  return {
    key,
    name: engineName(network, key, project),
    external: network.flag('external') ?? false,
    driver: network.text('driver'),
    driverOptions: network.textMap('driver_opts'),
    ipam: network.has('ipam') ? readIpam(network.section('ipam')) : undefined,
    internal: network.flag('internal') ?? false,
    attachable: network.flag('attachable') ?? false,
    enableIpv4: network.flag('enable_ipv4'),
    enableIpv6: network.flag('enable_ipv6'),
    labels: network.textMap('labels'),
    extensions: network.extensions(),
  };
}

function readIpam(ipam: Fields): Ipam {
  return {
    driver: ipam.text('driver'),
    config: ipam.sections('config').map((pool) => ({
      subnet: pool.text('subnet'),
      ipRange: pool.text('ip_range'),
      gateway: pool.text('gateway'),
      auxAddresses: pool.textMap('aux_addresses'),
    })),
    options: ipam.textMap('options'),
  };
}

export function readVolume(volume: Fields, key: string, project: string): Volume {
  return {
    key,
    name: engineName(volume, key, project),
    external: volume.flag('external') ?? false,
    driver: volume.text('driver'),
    driverOptions: volume.textMap('driver_opts'),
    labels: volume.textMap('labels'),
    extensions: volume.extensions(),
  };
}

/** A config or a secret. */
export function readFileObject(object: Fields, key: string, project: string): FileObject {
  return {
    key,
    name: engineName(object, key, project),
    external: object.flag('external') ?? false,
    file: object.text('file'),
    environment: object.text('environment'),
    content: object.text('content'),
    driver: object.text('driver'),
    driverOptions: object.textMap('driver_opts'),
    templateDriver: object.text('template_driver'),
    labels: object.textMap('labels'),
    extensions: object.extensions(),
  };
}
