import { arrayOf, type JsonObject, objectOf, stringOf } from '../../base/index.ts';
import type { FileObject, Network, Project, Service, Volume } from '../model/index.ts';
import { put, putSome, yes } from './put.ts';
import { writeService } from './write-service.ts';

/** The project as one file: active services and what they use. With `all`, networks, volumes, configs and secrets nobody uses too. */
export function writeProject(project: Project, all: boolean): JsonObject {
  const services = [...project.services.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const present = new Set(project.services.keys());
  const section = <T>(kind: keyof Used, objects: ReadonlyMap<string, T>, write: (object: T) => JsonObject): JsonObject => {
    const used = new Set(services.flatMap((service) => usedBy(service)[kind]));
    return Object.fromEntries([...objects].filter(([key]) => all || used.has(key)).map(([key, object]) => [key, write(object)]));
  };
  return {
    name: project.name,
    services: Object.fromEntries(services.map((service) => [service.name, writeService(service, present)])),
    ...put({
      networks: section('networks', project.networks, writeNetwork),
      volumes: section('volumes', project.volumes, writeVolume),
      configs: section('configs', project.configs, writeFileObject),
      secrets: section('secrets', project.secrets, writeFileObject),
      ...project.other,
    }),
  };
}

interface Used {
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly configs: readonly string[];
  readonly secrets: readonly string[];
}

function usedBy(service: Service): Used {
  const buildSecrets = arrayOf(service.build?.other['secrets']).flatMap((secret) => stringOf(objectOf(secret)['source']) ?? []);
  return {
    networks: [...service.networks.keys()],
    volumes: service.mounts.flatMap((mount) => (mount.type === 'volume' && mount.source !== undefined ? [mount.source] : [])),
    configs: service.configs.map((grant) => grant.source),
    secrets: [...service.secrets.map((grant) => grant.source), ...buildSecrets],
  };
}

function writeNetwork(network: Network): JsonObject {
  const { ipam } = network;
  return put({
    name: network.name,
    external: yes(network.external),
    driver: network.driver,
    driver_opts: network.driverOptions,
    ipam:
      ipam &&
      putSome({
        driver: ipam.driver,
        config: ipam.config.map((pool) =>
          put({ subnet: pool.subnet, ip_range: pool.ipRange, gateway: pool.gateway, aux_addresses: pool.auxAddresses }),
        ),
        options: ipam.options,
      }),
    internal: yes(network.internal),
    attachable: yes(network.attachable),
    enable_ipv4: network.enableIpv4,
    enable_ipv6: network.enableIpv6,
    labels: network.labels,
    ...network.extensions,
  });
}

function writeVolume(volume: Volume): JsonObject {
  return put({
    name: volume.name,
    external: yes(volume.external),
    driver: volume.driver,
    driver_opts: volume.driverOptions,
    labels: volume.labels,
    ...volume.extensions,
  });
}

function writeFileObject(object: FileObject): JsonObject {
  return put({
    name: object.name,
    external: yes(object.external),
    file: object.file,
    environment: object.environment,
    content: object.content,
    driver: object.driver,
    driver_opts: object.driverOptions,
    template_driver: object.templateDriver,
    labels: object.labels,
    ...object.extensions,
  });
}
