import { objectOf } from '../../../base/index.ts';
import type { Network, Project, Service } from '../../model/index.ts';
import { withImpliedDependencies } from '../dependencies.ts';
import type { Tree } from '../tree.ts';
import { Fields, mapFields } from './fields.ts';
import { readFileObject, readNetwork, readVolume } from './read-resources.ts';

/** What the sections of a file give, besides its services. */
export type Resources = Pick<Project, 'networks' | 'volumes' | 'configs' | 'secrets' | 'other'>;

/** Reads everything but the services of a checked tree. */
export function readResources(tree: Tree, project: string): Resources {
  const top = new Fields(tree);
  return {
    networks: mapFields(top, 'networks', (entry, key) => readNetwork(entry, key, project)),
    volumes: mapFields(top, 'volumes', (entry, key) => readVolume(entry, key, project)),
    configs: mapFields(top, 'configs', (entry, key) => readFileObject(entry, key, project)),
    secrets: mapFields(top, 'secrets', (entry, key) => readFileObject(entry, key, project)),
    other: objectOf(top.plain((key) => key.startsWith('x-') || key === 'models')),
  };
}

/** Adds what a service has without saying so: the `default` network, and dependencies its references imply. */
export function normalizeService(service: Service): Service {
  const withNetwork: Service =
    service.networkMode === undefined && service.networks.size === 0 && service.other['provider'] === undefined
      ? { ...service, networks: new Map([['default', noEndpointSettings]]) }
      : service;
  return withImpliedDependencies(withNetwork);
}

const noEndpointSettings = {
  aliases: [],
  ipv4Address: undefined,
  ipv6Address: undefined,
  linkLocalIps: [],
  macAddress: undefined,
  driverOptions: {},
  priority: undefined,
  gatewayPriority: undefined,
  interfaceName: undefined,
};

/** The networks with `default` among them when a service uses it. */
export function withDefaultNetwork(
  networks: ReadonlyMap<string, Network>,
  services: Iterable<Service>,
  project: string,
): ReadonlyMap<string, Network> {
  const used = [...services].some((service) => service.networks.has('default'));
  if (networks.has('default')) return used ? networks : new Map([...networks].filter(([key]) => key !== 'default'));
  return used ? new Map([...networks, ['default', readNetwork(new Fields(undefined), 'default', project)]]) : networks;
}
